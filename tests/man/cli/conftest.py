"""A shell for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from man.cli.shell import Shell


@pytest.fixture
def shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shell]:
    """Return a shell in an empty folder, with a home of its own."""
    one = Shell(tmp_path, capsys, monkeypatch)
    yield one
    one.close()
