"""Wait ends with 0 only if all finished, and never later than it was told to."""

import threading

import pytest
from man.cli.shell import Shell
from man.store.populace import Populace, from_kid

from neronet.model.event import Crashed, Started


def begun(shell: Shell, *numbers: int) -> None:
    shell.begin()
    with shell.store() as store:
        store.start(*numbers)


def test_all_finished_is_0_and_silent(shell: Shell) -> None:
    begun(shell, 1, 2)
    with shell.store() as store:
        store.finish("1.1", "2.1")

    assert shell.call("wait", "1-2") == (0, "", "")


def test_any_other_end_is_1_and_named(shell: Shell) -> None:
    begun(shell, 1, 2)
    with shell.store() as store:
        store.finish("1.1")
        store.take_in(*from_kid("2.1", Crashed("exit code 3")))

    assert shell.call("wait", "1-2") == (1, "", "2 a-2: crashed (exit code 3)\n")


def test_what_was_never_started_is_not_waited_for(shell: Shell) -> None:
    shell.begin()

    assert shell.call("wait", "all") == (1, "", "3 never started; see `neroman start`\n")


def test_it_ends_when_the_last_one_does(shell: Shell) -> None:
    begun(shell, 1)
    path = shell.places.store
    looked = threading.Event()

    def finish() -> None:
        looked.wait(30)
        store = Populace(path)
        store.finish("1.1")
        store.close()

    other = threading.Thread(target=finish)
    other.start()
    looked.set()
    answer = shell.call("wait", "1")
    other.join()

    assert answer.code == 0


@pytest.mark.parametrize("timeout", ["0", "0.2s"])
def test_it_gives_up_in_time_though_nothing_happens(shell: Shell, timeout: str) -> None:
    begun(shell, 1)
    with shell.store() as store:
        store.take_in(*from_kid("1.1", Started("n", 1, "/s")))

    assert shell.call("wait", "1", "--timeout", timeout) == (1, "", "1 a-1: running\n")


def test_a_timeout_that_is_none_is_told(shell: Shell) -> None:
    begun(shell, 1)

    answer = shell.call("wait", "1", "--timeout", "soon")

    assert (answer.code, answer.err) == (
        1,
        "neroman: 'soon' is not a duration; write 90 (seconds), 1h 30m or 2d\n",
    )


def test_waiting_keeps_the_daemon_awake(shell: Shell) -> None:
    begun(shell, 1)
    shell.call("wait", "1", "--timeout", "0.1")

    assert shell.rings() == 1


def test_a_daemon_that_ends_again_and_again_is_told_with_its_last_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(shell, 1)
    monkeypatch.setattr("neronet.man.bell.ring_or_start", lambda _places: True)
    monkeypatch.setattr("neronet.man.cli.following._RING", 0.0)
    (shell.places.run / "daemon.log").write_text("ValueError: no such thing\n")

    answer = shell.call("wait", "1")

    assert answer.code == 1
    assert answer.err.startswith(
        "neroman: the daemon ends as soon as it is started\n  ValueError: no such thing"
    )
