"""On a terminal: questions before what cannot be undone, colours, and tables that fit."""

import re

import pytest
from man.cli import terminal
from man.cli.shell import Shell
from man.store.populace import NOON, from_kid

from neronet.model.event import Crashed, Points, Started

ESCAPE = "\x1b["


@pytest.fixture
def begun(shell: Shell) -> Shell:
    """Return a shell with one attempt that waits, one that has crashed, and one experiment without."""
    shell.begin()
    with shell.store() as store:
        store.start(1, 2)
        store.take_in(
            *from_kid(
                "2.1",
                Started("n", 1, "/s"),
                Points("validation_loss", [1.0], [NOON], [0.5]),
                Crashed("exit code 3: a long story", 60.0),
            )
        )
    shell.rings()
    return shell


def states(shell: Shell) -> list[str]:
    with shell.store() as store:
        return list(store.column("state"))


QUESTIONS = {
    "abort": (["abort", "1"], "abort 1 experiment (1)? [y/N]: ", ["aborted", "crashed"]),
    "restart": (["restart", "2"], "restart 1 experiment (2)? [y/N]: ", ["waiting", "crashed", "waiting"]),
}


@pytest.mark.parametrize("command", list(QUESTIONS))
def test_what_cannot_be_undone_is_asked_with_the_count_and_done_on_yes(begun: Shell, command: str) -> None:
    words, question, after = QUESTIONS[command]

    seen = terminal.run(*words, types={question: "y\n"})

    assert seen.code == 0
    assert question in seen.text
    assert states(begun) == after


@pytest.mark.parametrize("answer", ["n\n", "\n"])
@pytest.mark.parametrize("command", list(QUESTIONS))
def test_on_no_nothing_is_done(begun: Shell, command: str, answer: str) -> None:
    words, question, _ = QUESTIONS[command]

    seen = terminal.run(*words, types={question: answer})

    assert (seen.code, seen.text.splitlines()[-1]) == (1, "neroman: nothing was done")
    assert (states(begun), begun.rings()) == (["waiting", "crashed"], 0)


@pytest.mark.parametrize("key", [terminal.CTRL_C, terminal.CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
def test_whoever_leaves_at_the_question_changes_nothing(begun: Shell, key: str) -> None:
    words, question, _ = QUESTIONS["abort"]

    seen = terminal.run(*words, types={question: key})

    assert (seen.code, seen.text.splitlines()[-1]) == (130, "interrupted")
    assert states(begun) == ["waiting", "crashed"]


@pytest.mark.parametrize("option", ["--yes", "-y"])
@pytest.mark.parametrize("command", list(QUESTIONS))
def test_with_yes_nothing_is_asked(begun: Shell, command: str, option: str) -> None:
    words, _, after = QUESTIONS[command]

    seen = terminal.run(*words, option)

    assert (seen.code, "?" in seen.text) == (0, False)
    assert states(begun) == after


def test_without_a_terminal_nothing_is_asked(begun: Shell) -> None:
    assert begun.do("abort", "1") == "aborting 1 (1)\n"


@pytest.mark.parametrize(
    "words", [["start", "3"], ["abort", "1", "--dry-run"], ["restart", "2", "--dry-run"]]
)
def test_what_can_be_undone_or_is_only_shown_is_not_asked(begun: Shell, words: list[str]) -> None:
    seen = terminal.run(*words)

    assert (seen.code, "?" in seen.text) == (0, False)
    assert len(states(begun)) == (3 if words[0] == "start" else 2)


@pytest.mark.parametrize("words", [["status"], ["show", "2"], ["results"]])
def test_states_are_coloured_on_a_terminal_and_only_there(begun: Shell, words: list[str]) -> None:
    assert f"{ESCAPE}31mcrashed" in terminal.run(*words).text
    assert ESCAPE not in terminal.run(*words, NO_COLOR="1").text
    assert ESCAPE not in begun.do(*words)


def test_colour_can_be_forced_into_a_pipe(begun: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICOLOR_FORCE", "1")

    assert f"{ESCAPE}31mcrashed" in begun.do("status")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
@pytest.mark.usefixtures("begun")
def test_a_table_is_no_wider_than_the_terminal(width: int) -> None:
    seen = terminal.run("results", width=width, NO_COLOR="1")

    lines = seen.text.splitlines()
    assert len(lines) == 4
    assert max(map(len, lines)) <= width
    assert ("validation_loss" in lines[0]) == (width >= 60)
    assert lines[0].endswith("…") == (width < 60)


def test_in_a_pipe_a_table_is_as_wide_as_it_is(begun: Shell) -> None:
    assert "crashed (exit code 3: a long story)" in begun.do("status")


def test_watch_draws_a_table_until_all_have_ended(begun: Shell) -> None:
    with begun.store() as store:
        store.finish("1.1")

    seen = terminal.run("watch", "1-2", NO_COLOR="1")

    assert seen.code == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen.text)
    assert "2 experiments: 1 finished, 1 crashed" in shown
    assert "a-2   crashed" in shown


def test_waiting_shows_how_far_it_has_come_in_one_line(begun: Shell) -> None:
    with begun.store() as store:
        store.finish("1.1")

    seen = terminal.run("wait", "1")

    assert seen == (0, "\r\x1b[K1 experiment: 1 finished\n")
