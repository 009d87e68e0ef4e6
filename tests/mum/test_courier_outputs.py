"""The courier gives what lies below an attempt's working folder, and nothing else."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from neronet.mum import courier_outputs
from neronet.mum.courier import Courier
from neronet.protocol.messages import Failed, Fetch, Find, Found, Piece
from neronet.spool.folder import Spool

KEY = "ab12/3.1"


@pytest.fixture
def courier(tmp_path: Path) -> Courier:
    """Return the courier of a cluster with one attempt."""
    spool = Spool(str(tmp_path))
    work = Path(spool.attempt(KEY)) / "run"
    (work / "results").mkdir(parents=True)
    (work / "results" / "a.csv").write_text("a,b\n")
    (work / "model.pt").write_bytes(bytes(range(256)))
    (work / "secret").symlink_to("/etc/passwd")
    return Courier(spool)


def ask(courier: Courier, message: Any) -> Any:
    return courier.answer(message)


def test_files_are_found_with_or_without_digests(courier: Courier) -> None:
    assert ask(courier, Find("1", KEY, ["**"])) == Found(
        "1", [("model.pt", 256, ""), ("results/a.csv", 4, "")]
    )
    digest = hashlib.sha256(b"a,b\n").hexdigest()
    found = ask(courier, Find("1", KEY, ["results"], hashed=True))
    assert found == Found("1", [("results/a.csv", 4, digest)])


def test_a_file_is_given_in_pieces(courier: Courier) -> None:
    assert ask(courier, Fetch("2", KEY, "model.pt", 250, 100)) == Piece("2", 250, 256, bytes(range(250, 256)))
    assert ask(courier, Fetch("2", KEY, "model.pt", 256, 100)) == Piece("2", 256, 256, b"")


@pytest.mark.parametrize("path", ["secret", "../attempt.json", "/etc/passwd", "results", "none", "a\0"])
def test_nothing_else_is_given(courier: Courier, path: str) -> None:
    assert isinstance(ask(courier, Fetch("2", KEY, path, 0, 100)), Failed)


@pytest.mark.parametrize("key", ["ab12/3.2", "../..", "ab12/..", "3.1", ""])
def test_an_attempt_that_is_not_there_is_told(courier: Courier, key: str) -> None:
    assert isinstance(ask(courier, Find("1", key, ["**"])), Failed)
    assert isinstance(ask(courier, Fetch("2", key, "model.pt", 0, 1)), Failed)


def test_more_files_than_an_answer_holds_are_counted(
    courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_outputs, "MOST", 1)
    assert ask(courier, Find("1", KEY, ["**"])) == Found("1", [("model.pt", 256, "")], 1)
    monkeypatch.setattr(courier_outputs, "MOST", 10)
    monkeypatch.setattr(courier_outputs, "MOST_TEXT", 8)
    assert ask(courier, Find("1", KEY, ["**"])) == Found("1", [("model.pt", 256, "")], 1)


def test_a_strange_range_harms_nobody(courier: Courier) -> None:
    assert isinstance(ask(courier, Fetch("2", KEY, "model.pt", -1, 10)), Failed)
    assert ask(courier, Fetch("2", KEY, "model.pt", 0, -1)) == Piece("2", 0, 256, b"")
