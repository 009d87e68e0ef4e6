from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys.home import Home, living_at


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with living_at(tmp_path) as place:
        yield place
    assert place.who() == []
