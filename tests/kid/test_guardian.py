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


def guardian_of(home: Household, *programs: int) -> int:
    """Return nerokid's child that is no program of hers."""
    children = Path(f"/proc/{home.kid.pid}/task/{home.kid.pid}/children").read_text().split()
    (guardian,) = {int(pid) for pid in children} - set(programs)
    return guardian


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


def test_what_has_no_tag_but_is_of_the_group_does_not_outlive_her_either(home: Household) -> None:
    key = home.assign(1, "env -i sh -c 'echo $$; echo ready; exec sleep 60' & wait")
    home.give(key)
    home.started(key, "ready")
    home.kid.kill()
    gone(int(home.stdout(key).split()[0]))


def test_a_guardian_who_is_told_to_go_stays(home: Household) -> None:
    key = home.assign(1, STAY)
    home.give(key)
    pid = home.started(key, "ready")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(guardian_of(home, pid), number)
    home.kid.kill()
    gone(pid)


def test_a_guardian_who_is_killed_harms_nobody(home: Household) -> None:
    os.kill(guardian_of(home), signal.SIGKILL)
    assert isinstance(home.outcome(1, "true"), Finished)
    home.mum.say(Retire())
    home.mum.hear_to_the_end()
    assert home.kid.wait(30) == 0


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
