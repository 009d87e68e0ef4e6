"""A folder whose path is short enough for sockets in it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def sockets() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="neronet-", dir="/tmp") as folder:
        yield Path(folder) / "ssh"
