"""A real, small file system that can be filled to the last byte, and emptied."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PIECE = bytes(1 << 12)


class SmallDisk:
    """What is mounted at ``place``."""

    def __init__(self, place: Path) -> None:
        self._ballast = place / "ballast"

    def fill(self) -> None:
        """Take every byte that is left, again when there is a new one."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(_PIECE)
            except OSError:
                return

    def free(self) -> None:
        """Give them back."""
        self._ballast.unlink()


@contextmanager
def mounted(place: Path, size: str) -> Iterator[SmallDisk]:
    """Give a disk of its own to a folder, which only root can."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        assert "CI" not in os.environ, f"a small disk cannot be mounted: {answer.stderr}"
        pytest.skip("only root can mount a small disk")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
