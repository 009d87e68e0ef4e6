"""A store of one test, and a conversation about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from man.core.talk import connect
from man.store.populace import Populace

from neronet.man.core.conversation import Conversation


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Populace]:
    """Return a store on a real file, closed at the end."""
    populace = Populace(tmp_path / "neronet.sqlite")
    yield populace
    populace.close()


@pytest.fixture
def conversation(store: Populace) -> Conversation:
    """Return neroman's side of a first connection to the cluster that is her own machine."""
    return connect(store)
