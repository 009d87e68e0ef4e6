"""A store of one test, and a conversation about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from man.store.populace import Populace


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Populace]:
    """Return a store on a real file, closed at the end."""
    populace = Populace(tmp_path / "neronet.sqlite")
    yield populace
    populace.close()
