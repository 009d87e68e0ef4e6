"""Files that grow, are cut, replaced or never come: every point once, and a word about the others."""

import json
import os
from pathlib import Path

import pytest

from neronet.capture.csv_file import CsvReader
from neronet.capture.source import FileSource
from neronet.kid.files import FollowedFiles
from neronet.kid.sources import Sources

EVENT_FILES = Path(__file__).parents[1] / "capture" / "event_files"


class Attempt:
    """An attempt's folder whose sources are looked at once a second."""

    def __init__(self, root: Path, *metrics: object, **variables: str) -> None:
        self.work = root / "run"
        self.work.mkdir()
        self.points: dict[str, list[tuple[float, float]]] = {}
        self.times: list[float] = []
        self.complaints: list[str] = []
        self._seconds = 0.0
        self._sources = Sources(str(root), variables)
        for item in metrics:
            self._sources.add(item)

    def write(self, text: str, path: str = "h.csv") -> None:
        file = self.work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def append(self, text: str, path: str = "h.csv") -> None:
        with (self.work / path).open("a") as file:
            file.write(text)

    def look(self, *, last: bool = False) -> None:
        more = True
        while more:
            self._seconds += 1.0
            points, more, complaints = self._sources.poll(1000.0 + self._seconds, self._seconds, last=last)
            self.complaints += complaints
            for piece in points:
                known = self.points.setdefault(piece.key, [])
                known += zip(piece.steps, piece.values, strict=True)
                self.times += piece.times

    def end(self) -> dict[str, list[tuple[float, float]]]:
        self.look(last=True)
        self.look(last=True)
        return self.points


def test_rows_are_told_as_they_come_and_the_last_when_the_program_has_ended(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "h.csv"})
    attempt.look()
    attempt.write("epoch,loss\n1,0.5\n2,0.")
    attempt.look()
    assert attempt.points == {"loss": [(1, 0.5)]}
    attempt.append("25\n3,0.125")
    attempt.look()
    assert attempt.points == {"loss": [(1, 0.5), (2, 0.25)]}
    assert attempt.end() == {"loss": [(1, 0.5), (2, 0.25), (3, 0.125)]}
    assert attempt.complaints == []


def test_a_file_that_is_written_anew_tells_no_point_twice(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "h.csv"})
    for rows in range(1, 6):
        attempt.write("epoch,loss\n" + "".join(f"{row},{row / 4}\n" for row in range(rows)))
        attempt.look()
    attempt.write("epoch,loss\n0,")  # cut, and half-written
    attempt.look()
    attempt.write("epoch,loss\n0,0.0\n1,9\n")
    attempt.look()
    assert attempt.end() == {"loss": [(0, 0), (1, 0.25), (2, 0.5), (3, 0.75), (4, 1), (1, 9)]}


def test_a_file_with_another_header_is_read_from_its_beginning(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "h.csv"})
    attempt.write("epoch,loss\n1,0.5\n")
    attempt.look()
    attempt.write("epoch,val_loss,loss\n1,0.75,0.5\n")
    attempt.look()
    assert attempt.points == {"loss": [(1, 0.5), (1, 0.5)], "val_loss": [(1, 0.75)]}


def test_a_replaced_file_is_another_file(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "h.csv"})
    attempt.write("epoch,loss\n1,0.5\n")
    attempt.look()
    attempt.write("epoch,loss\n1,0.5\n2,0.25\n", "new.csv")
    (attempt.work / "new.csv").replace(attempt.work / "h.csv")
    attempt.look()
    assert attempt.points == {"loss": [(1, 0.5), (2, 0.25)]}


def test_a_json_file_is_read_when_it_is_complete(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "state.json"})
    for epoch in (1, 2, 2):
        text = json.dumps({"epoch": epoch, "val": {"loss": 1 / epoch}, "name": "x"})
        attempt.write(text[:20], "state.json")
        attempt.look()
        attempt.write(text, "state.json")
        attempt.look()
    assert attempt.end() == {"val.loss": [(1, 1.0), (2, 0.5)]}
    attempt.write("{", "state.json")
    attempt.end()
    assert attempt.complaints == ["state.json: it is no complete JSON object or list"]


def test_a_large_json_file_is_read_over_several_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neronet.kid.sources.PIECE", 100)
    attempt = Attempt(tmp_path, {"file": "all.json"})
    attempt.write(json.dumps([{"step": step, "x": step} for step in range(50)]), "all.json")
    attempt.look()
    assert attempt.points == {"x": [(step, step) for step in range(50)]}


def test_patterns_find_files_as_they_appear(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "$OUT/*.jsonl"}, OUT="results")
    attempt.write('{"a": 1}\n', "results/one.jsonl")
    attempt.look()
    attempt.write('{"b": 2}\n', "results/two.jsonl")
    attempt.look()
    attempt.write('{"c": 3}\n', "results/three.txt")
    assert attempt.end() == {"a": [(1, 1)], "b": [(1, 2)]}


def test_event_files_of_a_folder_keep_their_own_times_and_splits_apart(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"tensorboard": "runs/"})
    data = (EVENT_FILES / "tensorflow2-1.tfevents").read_bytes()
    for split in ("train", "validation"):
        folder = attempt.work / "runs" / split
        folder.mkdir(parents=True)
        (folder / "events.out.tfevents.1.host").write_bytes(data[:200])
        attempt.look()
        with (folder / "events.out.tfevents.1.host").open("ab") as file:
            file.write(data[200:-5])
        attempt.look()
    found = attempt.end()
    losses = [(float(step), 2.0**-step) for step in range(5)]
    assert found["train/epoch_loss"] == found["validation/epoch_loss"] == losses
    assert 1.7e9 + 4 in attempt.times


def test_a_log_file_is_read_as_if_it_were_printed(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "train.log"}, {"line": "RAM (?P<ram>[0-9]+)", "file": "train.log"})
    attempt.write("epoch=1 loss=0.5\nRAM 7\n", "train.log")
    assert attempt.end() == {"loss": [(1, 0.5)], "ram": [(1, 7)]}


def test_a_file_that_never_came_is_named_once_at_the_end(tmp_path: Path) -> None:
    attempt = Attempt(tmp_path, {"file": "results/history.csv"}, {"tensorboard": "runs/"})
    attempt.look()
    assert attempt.complaints == []
    attempt.end()
    assert attempt.complaints == [
        "metrics file results/history.csv never appeared",
        "metrics file runs/**/*tfevents* never appeared",
    ]


@pytest.mark.parametrize("kind", ["folder", "pipe", "secret"])
def test_what_is_no_file_to_be_read_holds_nobody_up(tmp_path: Path, kind: str) -> None:
    attempt = Attempt(tmp_path, {"file": "h.csv"}, "stdout")
    place = attempt.work / "h.csv"
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/proc/self/mem")
    (tmp_path / "stdout").write_text("x=1\n")
    assert attempt.end() == {"x": [(1, 1)]}


def test_a_turn_reads_no_more_than_its_share(tmp_path: Path) -> None:
    text = "epoch,loss\n" + "1,0.5\n" * 100
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(text)
    source = FileSource("*.csv", lambda _path: CsvReader())
    followed = FollowedFiles(source, str(tmp_path), {})
    counts: list[int] = []
    while not counts or counts[-1]:
        counts.append(followed.poll(1.0, 250, last=False)[1])
    assert sum(counts) == 2 * len(text)
    assert max(counts) == 250
