"""However a program ends, its attempt says why; whatever it leaves behind ends with it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from host.family import DAEMON
from host.patience import until
from kid.household import Household

from neronet.host import processes
from neronet.model.event import Aborted, Crashed, Event, Finished, Started, Stopping

PYTHON = f"{sys.executable} -I -S -c "
#: A shell that stays, however it is asked to go.
STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.05; done"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Household]:
    with Household(tmp_path) as made:
        yield made


def gone(pid: int) -> None:
    until(lambda: processes.identify(pid) is None, f"the end of {pid}")


def stoppings(happened: list[Event]) -> list[Stopping]:
    return [event for event in happened if isinstance(event, Stopping)]


def test_an_end_says_its_cause(home: Household) -> None:
    ends = {
        "exit 3": ("exit code 3", 3),
        "exit 255": ("exit code 255", 255),
        "kill -9 $$": ("signal 9", -9),
        "kill -SEGV $$": ("signal 11", -11),
        "kill -TERM $$": ("signal 15", -15),
        "no-such-program --fast": ("exit code 127: command not found", 127),
        "if then": ("exit code 2", 2),
    }
    for number, (command, (cause, code)) in enumerate(ends.items(), 1):
        end = home.outcome(number, command)
        assert isinstance(end, Crashed)
        assert (end.cause, end.exit) == (cause, code), command
        assert end.runtime is not None


def test_a_program_that_ends_well_is_finished(home: Household) -> None:
    end = home.outcome(1, "echo done; true")
    assert isinstance(end, Finished)
    assert [type(event) for event in home.events(home.key(1))] == [Started, Finished]
    assert home.stdout(home.key(1)) == "done\n"
    numbers = [record.number for record in home.mum.told(home.key(1))]
    assert numbers == [1, 2, 3], "the second tells where it ran"


def test_a_crash_shows_the_last_lines_of_its_stderr(home: Household) -> None:
    end = home.outcome(1, "for i in $(seq 100); do echo line $i >&2; done; exit 1")
    assert isinstance(end, Crashed)
    assert end.tail.splitlines() == [f"line {number}" for number in range(81, 101)]


def test_what_cannot_be_started_says_so(home: Household) -> None:
    end = home.outcome(1, "true", parameters={"word": "a\0b"})
    assert isinstance(end, Crashed)
    assert end.cause.startswith("could not start: ")
    end = home.outcome(2, "true", snapshot="0" * 8)
    assert isinstance(end, Crashed)
    assert "No such file or directory" in end.cause
    assert isinstance(home.outcome(3, "true"), Finished), "she goes on"


def test_a_program_that_is_stopped_is_asked_first(home: Household) -> None:
    key = home.assign(1, "trap 'echo saved; exit 0' TERM; echo ready; while :; do :; done")
    home.give(key)
    home.started(key, "ready")
    home.mum.stop(key)
    home.mum.stop(key, cause="by somebody else")
    end = home.end_of(key)
    assert isinstance(end, Aborted)
    assert (end.cause, end.exit) == ("by user", 0)
    assert stoppings(home.events(key)) == [Stopping("by user", "ask")]
    assert home.stdout(key) == "ready\nsaved\n"


def test_a_program_that_stays_when_asked_is_killed(home: Household) -> None:
    key = home.assign(1, STUBBORN, grace=2.0)
    home.give(key)
    pid = home.started(key, "ready")
    home.mum.stop(key)
    end = home.end_of(key)
    assert isinstance(end, Aborted)
    assert (end.cause, end.exit) == ("by user", -9)
    assert stoppings(home.events(key)) == [Stopping("by user", "ask"), Stopping("by user", "kill")]
    assert not processes.has_members(pid)


def test_the_whole_group_is_asked(home: Household) -> None:
    key = home.assign(1, "sh -c 'echo $$; exec sleep 1000' & echo ready; wait")
    home.give(key)
    home.started(key, "ready")
    until(lambda: len(home.stdout(key).splitlines()) == 2)
    home.mum.stop(key)
    home.end_of(key)
    gone(int(home.stdout(key).replace("ready", "")))


def test_children_left_behind_are_ended(home: Household) -> None:
    end = home.outcome(1, "sleep 1000 & echo $!; exit 4")
    assert isinstance(end, Crashed)
    assert end.cause == "exit code 4"
    gone(int(home.stdout(home.key(1))))


def test_children_left_behind_that_stay_when_asked_are_killed(home: Household) -> None:
    command = f'sh -c "{STUBBORN}" & echo $!; while ! grep -q ready ../stdout; do :; done'
    key = home.assign(1, command, grace=2.0)
    home.give(key)
    assert isinstance(home.end_of(key), Finished)
    assert stoppings(home.events(key)) == [Stopping("its program ended", "kill")]
    gone(int(home.stdout(key).replace("ready", "")))


def test_a_daemon_in_a_session_of_its_own_is_ended_before_its_attempt(home: Household) -> None:
    neighbour = home.assign(2, "echo ready; exec sleep 1000")
    home.give(neighbour)
    home.started(neighbour, "ready")
    key = home.assign(1, f"{PYTHON}'{DAEMON}'; while ! [ -s ../stdout ]; do :; done")
    home.give(key)
    assert isinstance(home.end_of(key), Finished)
    assert processes.identify(int(home.stdout(key))) is None
    assert not stoppings(home.events(key)), "it went when it was asked"


def test_a_daemon_without_its_environment_is_ended(home: Household) -> None:
    command = "env -i setsid sh -c 'echo $$ >pid; exec sleep 60' & while ! [ -s pid ]; do :; done; cat pid"
    assert isinstance(home.outcome(1, command), Finished)
    gone(int(home.stdout(home.key(1))))


def test_a_neighbour_is_left_alone(home: Household) -> None:
    neighbour = home.assign(2, "echo ready; exec sleep 1000")
    home.give(neighbour)
    pid = home.started(neighbour, "ready")
    home.outcome(1, "sleep 1000 & exit 0")
    assert processes.identify(pid) is not None
    assert [type(event) for event in home.events(neighbour)] == [Started]


def test_a_line_of_the_setup_that_fails_ends_the_attempt(home: Household) -> None:
    end = home.outcome(1, "echo runs", setup="A=1\nsource nowhere/bin/activate\nB=2\n")
    assert isinstance(end, Crashed)
    assert end.cause.startswith("exit code 1")
    assert end.tail.splitlines()[-1] == (
        "neronet: this line of the setup failed: source nowhere/bin/activate"
    )
    assert home.stdout(home.key(1)) == ""


def test_the_setup_goes_before_the_command_in_a_login_shell(home: Household) -> None:
    setup = "shopt -q login_shell\nWORD='two words'\nif false; then :; fi\nfalse || true"
    end = home.outcome(1, 'echo "$WORD"; false; echo on; exit 5', setup=setup)
    assert isinstance(end, Crashed)
    assert end.cause == "exit code 5"
    assert home.stdout(home.key(1)) == "two words\non\n"
