"""A cluster that wants the user at her terminal: asked once, joined for all, and never tried in a loop."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from journeys.by_ssh import add, living_by_ssh, status
from journeys.home import Home, has, states, until
from man.cli import terminal
from man.cli.terminal import Seen
from man.transport.loopback import PLACE, Loopback, make_key, serving

pytestmark = [pytest.mark.journey, pytest.mark.slow]

BATCH = "command: echo loss=1\ncluster: place\nexperiments: {a: {n: [1, 2]}}\n"
LOOKS = 5
SECRET = "correct horse"


@pytest.fixture
def reached() -> Iterator[tuple[Home, Loopback]]:
    with living_by_ssh() as both:
        yield both


def protect_key(host: Loopback) -> tuple[str, str]:
    """Have the key ask for a passphrase; return the question and the answer."""
    make_key(host.key, SECRET)
    shutil.copy(f"{host.key}.pub", host.folder / "authorized")
    return "Enter passphrase for key", f"{SECRET}\n"


def forget_host(host: Loopback) -> tuple[str, str]:
    """Have ssh ask whether the host's key is the right one."""
    host.known.unlink()
    return "Are you sure you want to continue connecting", "yes\n"


Asking = Callable[[Loopback], tuple[str, str]]
QUESTIONS: list[Asking] = [protect_key, forget_host]


def at_terminal(home: Home, *words: str, question: str, answer: str) -> Seen:
    ssh = home.environment["NERONET_SSH"]
    return terminal.run(*words, types={question: answer}, NERONET_HOME=str(home.root), NERONET_SSH=ssh)


def begin(home: Home) -> None:
    """Start one of two experiments where nobody can be asked."""
    home.write(BATCH)
    home.do("add")
    home.do("start", "1")
    until(lambda: f"{PLACE} waits for you since " in status(home), "the user is told")
    assert has(home, "waiting")


@pytest.mark.parametrize("ask", QUESTIONS, ids=lambda ask: ask.__name__)
def test_she_is_asked_once_and_the_daemon_goes_on(ask: Asking, reached: tuple[Home, Loopback]) -> None:
    home, host = reached
    question, answer = ask(host)
    added = add(home)
    assert added.code == 3
    assert f"`neroman cluster connect {PLACE}`" in added.err
    begin(home)

    tries = host.count("Connection from")
    for _look in range(LOOKS):
        assert f"`neroman cluster connect {PLACE}`" in status(home)
    home.do("start", "2")
    assert host.count("Connection from") == tries, "what was refused is not tried in a loop"

    seen = at_terminal(home, "cluster", "connect", PLACE, question=question, answer=answer)

    assert seen.code == 0, seen
    assert seen.text.endswith(f"joined {PLACE}\n")
    home.do("wait", "all")
    assert set(states(home).values()) == {"finished"}
    assert status(home) == ""
    assert host.count("Accepted publickey") == 1, "the daemon uses the connection that she made"


def test_a_host_on_the_way_can_ask_her_too(reached: tuple[Home, Loopback], tmp_path: Path) -> None:
    home, host = reached
    with serving(tmp_path / "bastion") as bastion:
        host.lie_behind(bastion)
        question, answer = forget_host(bastion)
        assert f"`neroman cluster connect {PLACE}`" in add(home).err

        seen = at_terminal(home, "cluster", "connect", PLACE, question=question, answer=answer)

        assert seen.code == 0, seen
        assert home.call("cluster", "check", PLACE).code == 0
        assert (bastion.count("Accepted publickey"), host.count("Accepted publickey")) == (1, 1)


def test_a_start_at_the_terminal_asks_her_there(reached: tuple[Home, Loopback]) -> None:
    home, host = reached
    question, answer = forget_host(host)
    add(home)
    begin(home)

    seen = at_terminal(home, "start", "2", "--everywhere", question=question, answer=answer)

    assert seen.code == 0, seen
    assert f"{PLACE} wants you at your terminal (Ctrl-C: later, with `neroman cluster connect" in seen.text
    home.do("wait", "all")


def test_a_check_at_the_terminal_asks_her_there(reached: tuple[Home, Loopback]) -> None:
    home, host = reached
    question, answer = protect_key(host)
    add(home)

    seen = at_terminal(home, "cluster", "check", PLACE, question=question, answer=answer)

    assert seen.code == 0, seen
    assert "  neromum       " in seen.text


def test_an_answer_that_is_no_leaves_all_as_it_was(reached: tuple[Home, Loopback]) -> None:
    home, host = reached
    question, _ = forget_host(host)
    add(home)
    begin(home)

    seen = at_terminal(home, "cluster", "connect", PLACE, question=question, answer="no\n")

    assert seen.code == 3, seen
    assert f"neroman: {PLACE} has not been joined" in seen.text
    assert has(home, "waiting")
    assert host.count("Accepted publickey") == 0
