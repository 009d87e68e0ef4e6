"""A host's capacity is what this user may have of it, and GPUs are those that the driver names."""

import os
from pathlib import Path

import pytest

from neronet.host import capacity


@pytest.fixture
def smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an nvidia-smi may be put; there is no other program on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    return tmp_path / "nvidia-smi"


def install(smi: Path, script: str) -> None:
    smi.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    smi.chmod(0o755)


def test_a_host_has_cpus_and_memory() -> None:
    has = capacity.look()
    assert 1 <= has.cpus <= (os.cpu_count() or 1)
    assert 1 << 20 < has.memory <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_cpus_that_are_kept_from_this_user_do_not_count() -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert capacity.look().cpus == 1
    finally:
        os.sched_setaffinity(0, before)


def test_a_host_without_the_driver_has_no_gpus(smi: Path) -> None:
    assert not smi.exists()
    assert capacity.look().gpus == []


@pytest.mark.parametrize(
    ("script", "gpus"),
    [
        ("printf '0\\n1\\n'", ["0", "1"]),
        ("printf ' 0 \\r\\n\\n3\\n'", ["0", "3"]),
        ("echo 0; echo 'WARNING: infoROM is corrupted at gpu 0000:65:00.0'", ["0"]),
        ("echo 'No devices were found'", []),
        ("echo 0; exit 9", []),
        ("kill -9 $$", []),
        ("printf '\\377\\n0\\n'", ["0"]),
    ],
)
def test_gpus_are_those_that_the_driver_lists(smi: Path, script: str, gpus: list[str]) -> None:
    install(smi, script)
    assert capacity.look().gpus == gpus


def test_the_driver_is_asked_for_indices(smi: Path) -> None:
    install(smi, '[ "$1 $2" = "--query-gpu=index --format=csv,noheader" ] && echo 5')
    assert capacity.look().gpus == ["5"]


def test_a_driver_that_cannot_be_run_means_no_gpus(smi: Path) -> None:
    smi.write_bytes(b"\x7fELF not for this machine")
    smi.chmod(0o755)
    assert capacity.look().gpus == []


@pytest.mark.parametrize(
    ("visible", "gpus"),
    [
        ("", []),
        ("-1", []),
        ("NoDevFiles", []),
        ("2", ["2"]),
        ("0, 1", ["0", "1"]),
        ("0,-1,1", ["0"]),
        ("GPU-8932f937,MIG-41b35933", ["GPU-8932f937", "MIG-41b35933"]),
    ],
)
def test_gpus_that_are_given_to_this_user_count_alone(
    smi: Path, monkeypatch: pytest.MonkeyPatch, visible: str, gpus: list[str]
) -> None:
    install(smi, "printf '0\\n1\\n2\\n3\\n'")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert capacity.look().gpus == gpus
