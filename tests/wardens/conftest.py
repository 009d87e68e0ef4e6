"""The stand-in of Slurm, first on ``PATH``."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from wardens.standin.controls import Standin


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    with Standin(tmp_path / "slurm") as standin:
        for name, value in standin.environment.items():
            monkeypatch.setenv(name, value)
        yield standin
