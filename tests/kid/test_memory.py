"""A kill for want of memory is told from other signals: with fixtures here, by a real kernel below."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from host.patience import until
from kid.household import Household
from kid.in_hand import Hours

from neronet.host.memory_kills import Counter
from neronet.kid.memory import Kills
from neronet.model.event import Crashed, Warned

OOM = "oom_kill {}\n"
_V1, _V2 = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")
_LIMIT = 100 << 20


class Kernel:
    """A kernel's count and record, as files."""

    def __init__(self, root: Path, *, is_own: bool = True) -> None:
        (root / "proc" / "self").mkdir(parents=True)
        (root / "proc" / "self" / "cgroup").write_text("0::/a\n")
        self._file = root / "a" / "memory.events" if is_own else root / "proc" / "vmstat"
        self._file.parent.mkdir(exist_ok=True)
        self.killed: list[int] | None = None
        self.count = 0
        self.kill(0)
        self.hours = Hours()
        counter = Counter(root=str(root), proc=str(root / "proc"))
        assert counter.is_own == is_own
        self.kills = Kills(self.hours.clock.steady, counter, lambda: self.killed)

    def kill(self, more: int = 1) -> None:
        self.count += more
        self._file.write_text(OOM.format(self.count))

    def explains(self, status: int, pid: int = 17, started: float = 0.0) -> bool:
        return self.kills.explain(status, pid, started)


@pytest.mark.parametrize("status", [-9, 137])
def test_a_kill_that_was_counted_explains_one_end(tmp_path: Path, status: int) -> None:
    kernel = Kernel(tmp_path)
    kernel.kill()
    assert kernel.explains(status)
    assert not kernel.explains(status), "the next was killed by somebody else"


@pytest.mark.parametrize("status", [1, -15, -11, 143, 0])
def test_other_ends_are_their_own(tmp_path: Path, status: int) -> None:
    kernel = Kernel(tmp_path)
    kernel.kill()
    assert not kernel.explains(status)


def test_without_a_kill_it_is_a_plain_signal(tmp_path: Path) -> None:
    assert not Kernel(tmp_path).explains(-9)


def test_a_kill_before_its_start_was_another_s(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path)
    kernel.kill()
    kernel.kills.look()
    kernel.hours.pass_by(5.0)
    assert not kernel.explains(-9, started=kernel.hours.now)


def test_the_hosts_count_is_believed_unless_the_record_names_others(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, is_own=False)
    kernel.kill(2)
    kernel.killed = [4711]
    assert not kernel.explains(-9, pid=17)
    kernel.killed = [4711, 17]
    assert kernel.explains(-9, pid=17)
    kernel.killed = None
    assert kernel.explains(-9, pid=18)


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[Household]:
    """Give a nerokid in a cgroup of so much memory, without swap."""
    version_1 = (_V1 / "memory.limit_in_bytes").exists()
    group = (_V1 if version_1 else _V2) / f"neronet-test-{os.getpid()}"
    limit = "memory.limit_in_bytes" if version_1 else "memory.max"
    try:
        group.mkdir()
        (group / limit).write_text(str(_LIMIT))
    except OSError as error:
        if group.is_dir():
            group.rmdir()
        # In CI as well: its runners are no root, or a container with cgroups that nobody may write.
        pytest.skip(f"only root on a machine of her own may make a cgroup, here or in CI: {error.strerror}")
    try:
        # She is in it before she counts, and takes from there.
        inside = tmp_path / "inside"
        inside.write_text(f'#!/bin/sh\necho $$ > {group}/cgroup.procs\nexec "$@"\n')
        inside.chmod(0o755)
        with Household(tmp_path / "root", haste=1.0, before=[str(inside)]) as home:
            yield home
    finally:
        until(lambda: not (group / "cgroup.procs").read_text(), "the end of all in the cgroup")
        group.rmdir()


def test_the_kernels_kill_is_told_from_a_signal(confined: Household) -> None:
    eat = "x = bytearray(400 << 20)"
    end = confined.outcome(1, f"python3 -c '{eat}'")
    assert isinstance(end, Crashed)
    assert end.cause == "out of memory"
    end = confined.outcome(2, "kill -9 $$")
    assert isinstance(end, Crashed)
    assert end.cause == "signal 9"
    end = confined.outcome(3, f"python3 -c '{eat}'; exit 3")
    assert isinstance(end, Crashed)
    assert end.cause == "exit code 3"
    assert any(
        isinstance(event, Warned) and event.criterion == "memory"
        for event in confined.events(confined.key(3))
    )
