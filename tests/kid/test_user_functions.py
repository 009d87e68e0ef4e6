"""The user's functions read metrics in a process of their own: whatever they do, the attempt goes on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from host.patience import until
from kid.diary import values_of
from kid.household import Household
from kid.in_hand import InHand

from neronet.host import processes
from neronet.kid import hook
from neronet.model.event import Event, Finished, Warned
from neronet.protocol.messages import Stop

ANALYTICS = """
import os, sys, time
print("to nobody")
seen = 0

def parse_line(line):
    global seen
    seen += 1
    if "=>" not in line:
        return None
    name, value = line.split("=>")
    return {"epoch": seen, name: float(value)}

def read_file(path):
    return [(line.split()[0], step, float(line.split()[1])) for step, line in enumerate(open(path))]

def fails(line):
    if "fail" in line:
        return {"a": 1 / 0}

def words(line):
    return {"a": "many"} if line else None

def hangs(line):
    while line.startswith("hang"):
        pass
    return {"length": len(line)}

def dies(line):
    os._exit(3)
"""


@contextmanager
def running(root: Path, command: str, *metrics: object) -> Iterator[InHand]:
    with InHand(root, f"until [ -e analytics.py ]; do :; done; {command}", metrics=list(metrics)) as attempt:
        (attempt.folder / "run" / "analytics.py").write_text(ANALYTICS)
        yield attempt


def finished(attempt: InHand) -> list[Event]:
    """Return the events of an attempt that has ended, its functions included."""
    attempt.wait()

    def over() -> bool:
        attempt.turn(0.1)
        return attempt.run.ended

    until(over)
    assert isinstance(attempt.events()[-1], Finished)
    return attempt.events()


def warnings(happened: list[Event]) -> list[str]:
    return [event.message for event in happened if isinstance(event, Warned)]


def test_a_function_reads_lines_and_another_reads_files(tmp_path: Path) -> None:
    command = "echo 'a =>1'; echo nothing; echo 'a =>3' >&2; echo 'x 5' > r.dat; echo 'x 6' >> r.dat"
    python = {"python": "analytics.py:read_file", "file": "*.dat"}
    with running(tmp_path, command, {"python": "analytics.py:parse_line"}, python) as attempt:
        happened = finished(attempt)
    assert sorted(values_of(happened, "a")) == [1, 3]
    assert values_of(happened, "x") == [5, 6]
    assert warnings(happened) == []


def test_what_a_function_raises_is_told_once_with_its_place(tmp_path: Path) -> None:
    command = "echo fail; echo fail; echo word"
    functions = [{"python": f"analytics.py:{name}"} for name in ("fails", "words", "absent")]
    with running(tmp_path, command, *functions) as attempt:
        told = sorted(warnings(finished(attempt)))
    assert len(told) == 3
    assert "absent" in told[0]
    assert "ZeroDivisionError" in told[1]
    assert "in fails" in told[1]
    assert "neronet" not in told[1]
    assert told[2] == "python: analytics.py:words gives 'a' the value 'many', which is no number"


@pytest.mark.parametrize("name", ["analytics.py:dies", "nothing.py:f"])
def test_a_function_that_cannot_go_on_is_told_and_the_others_read(tmp_path: Path, name: str) -> None:
    with running(tmp_path, "echo 'b=7'", "stdout", {"python": name}) as attempt:
        happened = finished(attempt)
    assert values_of(happened, "b") == [7]
    assert len(warnings(happened)) == 1


def test_a_function_that_hangs_is_ended_some_time_after_the_program(tmp_path: Path) -> None:
    with running(tmp_path, "echo hang", {"python": "analytics.py:hangs"}) as attempt:
        attempt.wait()
        attempt.turn()
        assert not [event for event in attempt.events() if isinstance(event, Finished)]
        attempt.turn(hook.GRACE + 1.0)
        attempt.turn()
        told = warnings(attempt.events())
        assert isinstance(attempt.events()[-1], Finished)
        assert told == ["python: your functions were ended 30 s after the program"]
        until(lambda: not processes.marked(processes.TAG, f"test{processes.myself().pid}/7.1"))


def test_nothing_of_a_function_outlives_nerokid(tmp_path: Path) -> None:
    (tmp_path / "analytics.py").write_text(
        ANALYTICS.replace("pass", f"open({str(tmp_path / 'hangs')!r}, 'w')")
    )
    with Household(tmp_path / "cluster") as household:
        python = {"python": f"{tmp_path}/analytics.py:hangs"}
        key = household.assign(1, "echo hang; sleep 300", metrics=[python])
        household.give(key)
        household.started(key)
        until((tmp_path / "hangs").exists, "the function runs")
        assert len(processes.marked(processes.TAG, key)) >= 2
        household.kid.kill()
        until(lambda: not processes.marked(processes.TAG, key), "all have ended")


#: Says something when it is asked to end; a shell's children might say it too.
ORDERLY = """
import signal, sys
def end(*_):
    print('b =>2', flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, end)
print('a =>1')
print('ready', flush=True)
while True:
    signal.pause()
"""


def test_an_orderly_stop_hears_what_functions_had_to_say(tmp_path: Path) -> None:
    (tmp_path / "analytics.py").write_text(ANALYTICS)
    with Household(tmp_path / "cluster") as household:
        key = household.assign(
            1,
            f'exec {sys.executable} -c "{ORDERLY}"',
            metrics=[{"python": f"{tmp_path}/analytics.py:parse_line"}],
        )
        household.give(key)
        household.started(key, "ready")
        household.mum.say(Stop("r-1", [key], "by user"))
        household.end_of(key)
        assert values_of(household.events(key), "a") == [1]
        assert values_of(household.events(key), "b") == [2]
