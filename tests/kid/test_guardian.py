"""When nerokid is killed, all that her programs started ends with her; what was over is left alone."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from host.family import Family
from host.patience import until
from kid.diary import ended_with, records_of
from kid.household import Household

from neronet.host import processes
from neronet.model.event import Finished
from neronet.protocol.messages import Retire

STAY = "echo ready; exec sleep 1000"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Household]:
    with Household(tmp_path) as made:
        yield made


def guardian_of(home: Household) -> int:
    (pid,) = Path(f"/proc/{home.kid.pid}/task/{home.kid.pid}/children").read_text().split()
    return int(pid)


def gone(pid: int) -> None:
    until(lambda: processes.identify(pid) is None, f"the end of {pid}")


def test_nothing_of_a_program_outlives_a_nerokid_who_is_killed(home: Household) -> None:
    daemon = "setsid sh -c 'echo $$ >pid; exec sleep 1000' & while ! [ -s pid ]; do :; done; "
    stubborn = "trap '' TERM; echo ready; while :; do sleep 1; done"
    keys = [home.assign(1, daemon + STAY), home.assign(2, stubborn)]
    home.give(*keys)
    pids = [home.started(key, "ready") for key in keys]
    far = int((home.folder(keys[0]) / "run" / "pid").read_text())
    assert processes.identify(far) is not None
    home.kid.kill()
    for pid in (*pids, far):
        gone(pid)
    until(lambda: not any(processes.has_members(pid) for pid in pids))
    assert ended_with(records_of(home.folder(keys[0]))) is None, "neromum says how they ended"


def test_the_guardian_herself_goes_with_nerokid_and_harms_nobody_when_killed(home: Household) -> None:
    guardian = guardian_of(home)
    os.kill(guardian, signal.SIGTERM)
    assert processes.identify(guardian) is not None, "she stays when all are told to go"
    os.kill(guardian, signal.SIGKILL)
    assert isinstance(home.outcome(1, "true"), Finished)
    home.mum.say(Retire())
    assert home.rest() == 0


def test_an_attempt_that_was_over_is_nothing_to_her_any_more(home: Household) -> None:
    guardian = guardian_of(home)
    key = home.assign(1, "true")
    home.give(key)
    home.end_of(key)
    with Family(**{processes.TAG: key}) as stranger:
        stranger.hear()
        home.kid.kill()
        gone(guardian)
        assert processes.identify(stranger.pid) is not None
