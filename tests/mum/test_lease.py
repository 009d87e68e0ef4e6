"""One neromum at a time for one folder: two never serve, and a dead one never keeps the next from serving."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from spool.full_disk import full_disk

from neronet.host import processes
from neronet.host.clock import Clock
from neronet.mum import lease as leases
from neronet.mum.candidate import Candidate, obtain
from neronet.mum.lease import FRESH, LONG_SILENCE, SETTLE, Held, Lease, Watch, seat

_CONTENDER = """
import sys
from neronet.host.clock import Clock
from neronet.mum.candidate import obtain
from neronet.mum.lease import Held, seat
print("ready", flush=True)
sys.stdin.readline()
try:
    lease = obtain(seat(sys.argv[1], Clock()))
    print("holds", flush=True)
except Held as held:
    print("refused", flush=True)
sys.stdin.read()
"""


class Contender:
    """A process that takes the lease when it is told to, and keeps it until it ends."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-c", _CONTENDER, str(path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.kill()
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lease"


def write(path: Path, **changes: Any) -> None:
    """Put a lease in place as it stands when its holder did not end in order."""
    me = processes.myself()
    here = {"host": os.uname().nodename, "boot": processes.boot_id(), "name": "another's"}
    plain = {**here, "pid": me.pid, "start": me.start, "beat": 7, **changes}
    path.write_text(json.dumps(plain).ljust(512), encoding="ascii")


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def names(path: Path) -> list[str]:
    return [file.name for file in path.parent.iterdir()]


class Hours:
    """A clock that goes on by itself while one waits for a lease to settle, and else when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.wall = 5e8
        self.clock = Clock(lambda: self.wall + self.now, lambda: self.now)

    def take(self, path: Path, over: str = "") -> Lease:
        """Take the lease; raises ``Held``."""
        candidate = Candidate(seat(str(path), self.clock), over)
        while True:
            lease = candidate.step()
            if lease is not None:
                return lease
            self.now += candidate.rest


@pytest.fixture
def hours() -> Hours:
    return Hours()


def take(path: Path) -> Lease:
    """Return the lease, which the test must be able to have at once."""
    lease = obtain(seat(str(path), Clock()))
    holder = leases.read(str(path))
    assert holder is not None
    assert holder.process == processes.myself()
    return lease


def acquire(path: str) -> Lease:
    return obtain(seat(path, Clock()))


def test_a_lease_is_taken_beaten_on_and_given_back(path: Path) -> None:
    lease = take(path)
    assert path.stat().st_mode & 0o777 == 0o600
    age(path, 100.0)
    assert lease.beat()
    assert lease.beat()
    holder = leases.read(str(path))
    assert holder is not None
    assert holder.beat == 2
    assert path.stat().st_mtime > time.time() - 50, "a beat is seen by its time as well"
    assert names(path) == ["lease"]
    lease.release()
    holder = leases.read(str(path))
    assert holder is not None
    assert holder.over
    take(path).release()
    assert names(path) == ["lease"]


def test_the_lease_of_one_who_lives_is_refused_and_names_her(path: Path) -> None:
    with Contender(path) as other:
        other.go()
        assert [other.hear(), other.hear()] == ["ready", "holds"]
        age(path, 2 * LONG_SILENCE)  # she may be stopped for a while; she lives
        with pytest.raises(Held) as refusal:
            acquire(str(path))
        assert refusal.value.holder is not None
        assert refusal.value.holder.process.pid == other.pid
        assert names(path) == ["lease"]


def test_the_lease_of_one_who_was_killed_here_is_taken_over_at_once(path: Path) -> None:
    with Contender(path) as other:
        other.go()
        assert [other.hear(), other.hear()] == ["ready", "holds"]
        other.kill()
        lease = take(path)
        assert names(path) == ["lease"]
        lease.release()


def test_a_number_that_somebody_else_has_now_is_not_the_holder(path: Path) -> None:
    write(path, start="another-1")
    take(path).release()


def test_one_who_lives_elsewhere_under_this_hosts_name_is_not_taken_for_dead(path: Path) -> None:
    write(path, start="another-1", boot="of another machine")
    with pytest.raises(Held):
        acquire(str(path))


@pytest.mark.parametrize("left", ["nothing", "a dead holder's lease", "a lease that was given back"])
def test_of_many_who_reach_for_it_at_once_one_has_it(path: Path, left: str) -> None:
    if left != "nothing":
        write(path, pid=1 << 22, over="back" in left)
    contenders = [Contender(path) for _ in range(5)]
    try:
        assert [contender.hear() for contender in contenders] == ["ready"] * 5
        for contender in contenders:
            contender.go()
        assert sorted(contender.hear() for contender in contenders) == ["holds"] + ["refused"] * 4
        assert names(path) == ["lease"]
    finally:
        for contender in contenders:
            contender.__exit__(None, None, None)


def test_the_lease_of_another_host_is_respected(path: Path) -> None:
    write(path, host="login2", pid=1)
    age(path, LONG_SILENCE / 2)
    before = path.read_bytes()
    with pytest.raises(Held, match="login2"):
        acquire(str(path))
    assert path.read_bytes() == before
    assert names(path) == ["lease"]


def test_the_lease_of_another_host_is_over_when_it_was_seen_to_stand_still(path: Path, hours: Hours) -> None:
    write(path, host="login2", pid=1)
    watch = Watch(hours.clock.steady)
    assert watch.silence(leases.content(str(path))) == 0.0
    hours.now += 20
    seen = leases.content(str(path))
    assert watch.silence(seen) == 20.0
    before = hours.now
    lease = hours.take(path, leases.digest(seen))
    assert hours.now - before >= SETTLE, "whoever had it may be stopped and not dead"
    lease.release()


def test_a_beat_that_comes_after_the_watch_keeps_the_lease(path: Path, hours: Hours) -> None:
    write(path, host="login2", pid=1)
    seen = leases.digest(leases.content(str(path)))
    write(path, host="login2", pid=1, beat=8)
    with pytest.raises(Held):
        hours.take(path, seen)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"{}", b"\xff" * 512, b"\0" * 512, b'{"pid":[]}'])
def test_a_lease_that_a_power_cut_destroyed_is_over_after_silence(
    path: Path, hours: Hours, content: bytes
) -> None:
    path.write_bytes(content)
    assert leases.read(str(path)) is None
    with pytest.raises(Held):
        acquire(str(path))
    age(path, LONG_SILENCE + 5)
    hours.take(path).release()


def test_the_lease_of_an_older_release_is_understood(path: Path) -> None:
    me = processes.myself()
    path.write_text(json.dumps({"host": os.uname().nodename, "pid": me.pid, "start": me.start, "beat": 1}))
    with pytest.raises(Held):
        acquire(str(path))
    path.write_text(json.dumps({"host": os.uname().nodename, "pid": 1 << 22, "start": "x", "beat": 1}))
    take(path).release()


def test_one_who_lost_the_lease_notices_and_leaves_the_other_hers(path: Path) -> None:
    lease = take(path)
    path.unlink()
    assert not lease.beat()
    assert lease.is_lost
    other = take(path)
    assert not lease.beat()
    lease.release()
    assert other.beat()
    other.release()


def test_one_who_was_stopped_and_superseded_notices_before_she_acts(path: Path, hours: Hours) -> None:
    lease = hours.take(path)
    hours.now += FRESH + 1
    assert lease.may_act(), "nobody took it meanwhile"
    write(path, host="login2", pid=1)
    assert lease.may_act(), "she knew it just now, and nobody else acts that soon"
    hours.now += FRESH + 1
    assert not lease.may_act()
    assert lease.is_lost


def test_one_whose_whole_machine_was_stopped_notices_by_its_clock(path: Path, hours: Hours) -> None:
    lease = hours.take(path)
    write(path, host="login2", pid=1)
    hours.wall += 3600
    assert not lease.may_act()


def test_while_the_disk_does_not_answer_nothing_is_sure(path: Path, hours: Hours) -> None:
    lease = hours.take(path)
    away = path.with_name("away")
    path.rename(away)
    path.mkdir()  # which no lease can be read from
    hours.now += FRESH + 1
    assert not lease.may_act()
    assert not lease.is_lost
    path.rmdir()
    away.rename(path)
    assert lease.may_act()


def test_one_who_finds_a_claim_of_the_dead_takes_the_slow_way(path: Path, hours: Hours) -> None:
    write(path, pid=1 << 22)
    claim = path.with_name(f"lease.after-{leases.digest(path.read_bytes())[:16]}")
    claim.write_bytes(path.read_bytes())
    before = hours.now
    hours.take(path).release()
    assert hours.now - before >= SETTLE
    assert names(path) == ["lease"]


def test_a_full_disk_is_no_reason_to_give_up_the_lease(path: Path) -> None:
    lease = take(path)
    with full_disk(0):
        assert lease.beat()
    assert lease.beat()
    lease.release()
