"""Nvidia-smi is asked once for all, whatever it does: answer, fail, or hang."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from host.patience import until
from kid.in_hand import Hours

from neronet.host import processes
from neronet.host.nvidia import Load
from neronet.kid.gpus import Gpus


@contextmanager
def smi(folder: Path, script: str) -> Iterator[tuple[Gpus, Hours, Path]]:
    """Give someone who asks a stand-in of nvidia-smi, a clock, and the list of its calls."""
    calls = folder / "calls"
    program = folder / "nvidia-smi"
    program.write_text(f'#!/bin/sh\necho $$ >> {calls}\necho "$@" >> {folder}/words\n{script}\n')
    program.chmod(0o755)
    hours = Hours()
    gpus = Gpus(hours.clock.steady, f"{folder}:/usr/bin:/bin")
    try:
        yield gpus, hours, calls
    finally:
        gpus.end()


def count(calls: Path) -> int:
    return len(calls.read_text().splitlines()) if calls.exists() else 0


def ask(gpus: Gpus, hours: Hours, calls: Path) -> None:
    """Have the next question asked, and wait until it is heard or given up."""
    before = count(calls)
    hours.pass_by(10.0)
    gpus.turn(10.0)
    until(lambda: count(calls) > before, "the next call")
    pid = int(calls.read_text().split()[-1])
    until(lambda: processes.identify(pid) is None, "its end")
    gpus.turn(10.0)


def test_one_answer_serves_all(tmp_path: Path) -> None:
    with smi(tmp_path, "echo '0, GPU-a, 50, 1024'; echo '1, GPU-b, 10, 2048'") as (gpus, hours, calls):
        assert gpus.load(["0"]) is None
        ask(gpus, hours, calls)
        assert gpus.load(["0"]) == Load(0.5, 1 << 30)
        assert gpus.load(["GPU-b"]) == Load(0.1, 2 << 30)
        for _ in range(10):
            gpus.turn(10.0)
        assert count(calls) == 1, "ten turns, and no second has passed"
    assert "--query-gpu=index,uuid,utilization.gpu,memory.used" in (tmp_path / "words").read_text()


def test_an_old_answer_counts_no_more(tmp_path: Path) -> None:
    with smi(tmp_path, "echo '0, GPU-a, 50, 1024'") as (gpus, hours, calls):
        ask(gpus, hours, calls)
        hours.pass_by(31.0)
        assert gpus.load(["0"]) is None


def test_three_failures_are_trouble_and_it_is_asked_no_more(tmp_path: Path) -> None:
    with smi(tmp_path, "echo NVIDIA-SMI has failed; exit 9") as (gpus, hours, calls):
        for _ in range(3):
            assert not gpus.trouble
            ask(gpus, hours, calls)
        assert gpus.trouble == "nvidia-smi names no GPU: NVIDIA-SMI has failed"
        hours.pass_by(10.0)
        gpus.turn(10.0)
        assert count(calls) == 3


def test_one_that_hangs_is_killed_and_waited_for_by_nobody(tmp_path: Path) -> None:
    with smi(tmp_path, "exec sleep 60") as (gpus, hours, calls):
        for attempt in range(1, 4):
            hours.pass_by(10.0)
            gpus.turn(10.0)
            until(lambda wanted=attempt: count(calls) == wanted, "the call")  # type: ignore[misc]
            gpus.turn(10.0)  # comes back though there is no answer
            hours.pass_by(31.0)
            gpus.turn(10.0)
            pid = int(calls.read_text().split()[-1])
            until(lambda pid=pid: processes.identify(pid) is None, "its end")  # type: ignore[misc]
        assert gpus.trouble == "nvidia-smi gave no answer within 30 s"


def test_a_host_without_it_says_so(tmp_path: Path) -> None:
    gpus = Gpus(Hours().clock.steady, str(tmp_path))
    gpus.turn(10.0)
    assert gpus.trouble == "there is no nvidia-smi here"
    assert gpus.load(["0"]) is None
    assert list(tmp_path.iterdir()) == []
