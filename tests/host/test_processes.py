"""Who is alive is told by number and start; who carries a tag is found and ended, however far it ran."""

import os
import signal
import subprocess
import sys

import pytest
from host.family import DAEMON, FERTILE, PATIENT, THREE_DAEMONS, Family
from host.patience import until

from neronet.host import processes
from neronet.host.processes import TAG, Identity

FIRST, SECOND = f"test{os.getpid()}/1.1", f"test{os.getpid()}/1.10"


def identity(pid: int) -> Identity:
    found = processes.identify(pid)
    assert found is not None
    return found


def test_a_process_knows_itself() -> None:
    me = processes.myself()
    assert me.pid == os.getpid()
    assert me.start.startswith(processes.boot_id()[:8])
    assert processes.is_alive(me)


def test_a_process_is_known_until_it_ends() -> None:
    with Family() as family:
        family.hear()
        child = identity(family.pid)
        assert processes.is_alive(child)
        assert processes.arguments(family.pid)[-1] == PATIENT
        assert family.pid in processes.children()
        assert processes.parent(family.pid) == os.getpid()
        family.process.kill()
        assert family.ashes() == family.pid
        assert not processes.is_alive(child), "ashes are no process"
        assert processes.identify(family.pid) is None
        processes.bury(family.pid)
        assert family.pid not in processes.children()
        family.process.returncode = -9
    assert processes.arguments(child.pid) == []
    assert processes.parent(child.pid) is None


def test_a_number_that_was_given_to_another_process_is_not_the_first() -> None:
    with Family() as family:
        family.hear()
        now = identity(family.pid)
        before = Identity(family.pid, processes.myself().start)
        assert processes.is_alive(now)
        assert not processes.is_alive(before)
        assert not processes.is_alive(now._replace(start="other-boot-1"))


def test_to_bury_what_is_not_dead_or_nobodys_child_changes_nothing() -> None:
    with Family() as family:
        family.hear()
        processes.bury(family.pid)
        assert processes.identify(family.pid) is not None
    processes.bury(family.pid)
    processes.bury(1)


def test_a_group_has_members_until_the_last_one_ended() -> None:
    with Family("import os\nif os.fork() == 0:\n    " + PATIENT.replace("; ", "\n    ")) as family:
        left = family.hear()
        family.ashes()
        assert processes.has_members(family.pid), "its leader has ended, its child has not"
        processes.signal_group(family.pid, signal.SIGTERM)
        assert family.rest() == b""
        until(lambda: not processes.has_members(family.pid))
        assert processes.identify(left) is None


def test_to_signal_nobody_is_no_error() -> None:
    with Family() as family:
        family.process.kill()
    processes.signal_process(family.pid, signal.SIGTERM)
    processes.signal_group(family.pid, signal.SIGTERM)
    assert not processes.has_members(family.pid)


def test_the_marked_are_found_by_the_whole_value() -> None:
    with Family(**{TAG: FIRST}) as one, Family(**{TAG: SECOND}) as other, Family() as third:
        for family in (one, other, third):
            family.hear()
        assert processes.marked(TAG, FIRST) == [one.pid]
        assert processes.marked(TAG, SECOND) == [other.pid]
        assert processes.marked(TAG, FIRST, among=[other.pid, third.pid, 1 << 30]) == []
        assert processes.marked("NERONET_TA", "G=" + FIRST) == []


def test_a_value_need_not_be_text() -> None:
    with Family(**{TAG: "/home/\udce4/ä"}) as family:
        family.hear()
        assert processes.marked(TAG, "/home/\udce4/ä") == [family.pid]


@pytest.mark.parametrize(("program", "members"), [(PATIENT, 1), (DAEMON, 1), (THREE_DAEMONS, 3)])
def test_every_process_with_a_tag_is_killed(program: str, members: int) -> None:
    with Family(program, **{TAG: FIRST}) as family, Family(**{TAG: SECOND}) as bystander:
        bystander.hear()
        pids = [family.hear() for _ in range(members)]
        if program != PATIENT:
            family.process.wait()
        assert processes.kill_tagged(FIRST) >= len(pids)
        assert family.rest() == b""
        until(lambda: not any(processes.identify(pid) for pid in pids))
        assert processes.identify(bystander.pid) is not None
        assert processes.kill_tagged(FIRST) == 0


def test_a_process_that_kills_its_own_tag_stays() -> None:
    program = "from neronet.host import processes; print(processes.kill_tagged(%r))" % FIRST
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, TAG: FIRST},
        check=True,
        capture_output=True,
        text=True,
    )
    assert answer.stdout == "0\n"


def test_a_process_that_forks_while_it_is_killed_does_not_escape() -> None:
    with Family(FERTILE, **{TAG: FIRST}) as family:
        family.hear()
        assert processes.kill_tagged(FIRST) >= 2
        assert processes.marked(TAG, FIRST) == []
        family.rest()
