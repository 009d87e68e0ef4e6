"""A specification in a text, read as the program reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from neronet.man.specs.catalogue import read
from neronet.man.specs.specification import Specification


@pytest.fixture
def specify(tmp_path: Path) -> Callable[[str], Specification]:
    """Return the function that writes a text as ``neronet.yaml`` and reads it."""

    def reading(text: str) -> Specification:
        file = tmp_path / "neronet.yaml"
        file.write_text(text, encoding="utf-8")
        return read(file)

    return reading
