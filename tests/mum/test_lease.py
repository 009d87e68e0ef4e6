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
from neronet.mum import lease as leases
from neronet.mum.lease import SILENCE, Held, Lease, acquire

_CONTENDER = """
import sys
from neronet.mum.lease import Held, acquire
print("ready", flush=True)
sys.stdin.readline()
try:
    lease = acquire(sys.argv[1])
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
    plain = {"host": os.uname().nodename, "pid": me.pid, "start": me.start, "beat": 7, **changes}
    path.write_text(json.dumps(plain).ljust(256), encoding="ascii")


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def names(path: Path) -> list[str]:
    return [file.name for file in path.parent.iterdir()]


def take(path: Path) -> Lease:
    """Return the lease, which the test must be able to have."""
    lease = acquire(str(path))
    holder = leases.read(str(path))
    assert holder is not None
    assert holder.process == processes.myself()
    return lease


def test_a_lease_is_taken_beaten_on_and_given_back(path: Path) -> None:
    lease = take(path)
    assert path.stat().st_mode & 0o777 == 0o600
    age(path, 2 * SILENCE)
    assert lease.beat()
    assert lease.beat()
    holder = leases.read(str(path))
    assert holder is not None
    assert holder.beat == 2
    assert path.stat().st_mtime > time.time() - SILENCE, "a beat is seen by its time as well"
    assert names(path) == ["lease"]
    lease.release()
    assert names(path) == []
    take(path).release()


def test_the_lease_of_one_who_lives_is_refused_and_names_her(path: Path) -> None:
    with Contender(path) as other:
        other.go()
        assert [other.hear(), other.hear()] == ["ready", "holds"]
        age(path, 2 * SILENCE)  # she may be stopped for a while; she lives
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
    write(path, start="another-boot-1")
    take(path).release()


@pytest.mark.parametrize("left", ["nothing", "a dead holder's lease", "a silent host's lease"])
def test_of_many_who_reach_for_it_at_once_one_has_it(path: Path, left: str) -> None:
    if left != "nothing":
        write(path, pid=1 << 22, **({"host": "login2"} if "host" in left else {}))
        age(path, 2 * SILENCE)
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


def test_the_lease_of_another_host_is_respected_while_it_beats(path: Path) -> None:
    write(path, host="login2", pid=1)
    age(path, SILENCE / 2)
    before = path.read_bytes()
    with pytest.raises(Held, match="login2"):
        acquire(str(path))
    assert path.read_bytes() == before
    assert names(path) == ["lease"]


def test_the_lease_of_another_host_is_over_after_silence(path: Path) -> None:
    write(path, host="login2", pid=1)
    age(path, SILENCE + 5)
    take(path).release()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"{}", b"\xff" * 256, b"\0" * 256])
def test_a_lease_that_a_power_cut_destroyed_is_over_after_silence(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert leases.read(str(path)) is None
    with pytest.raises(Held):
        acquire(str(path))
    age(path, SILENCE + 5)
    take(path).release()


def test_one_who_lost_the_lease_notices_and_leaves_the_other_hers(path: Path) -> None:
    lease = take(path)
    path.unlink()
    assert not lease.beat()
    other = take(path)
    assert not lease.beat()
    lease.release()
    assert other.beat()
    other.release()
    assert names(path) == []


def test_a_full_disk_is_no_reason_to_give_up_the_lease(path: Path) -> None:
    lease = take(path)
    with full_disk(0):
        assert lease.beat()
    assert lease.beat()
    lease.release()
