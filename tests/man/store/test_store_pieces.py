"""However points come, few rows keep them: in order, compact, and within the file's own room."""

import contextlib
import json
import sqlite3
import struct
import tempfile
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from man.store.populace import HERE, NOON, Populace, define

from neronet.man.store import database, series
from neronet.model.event import KID, Crashed, Event, Finished, Points, Record
from neronet.protocol.messages import Happening

PAGE = 4096
BYTES = 20  #: a point, at most, in the whole file

Flush = tuple[int, float]  #: how many points come at once, and their time


class Study:
    """One attempt whose points are told, and kept aside as plain lists."""

    def __init__(self, path: Path, metrics: int = 1, *, begun: bool = True) -> None:
        self.store = Populace(path)
        if begun:
            self.store.populate(1)
            self.store.start(1)
        self.names = [f"m{metric}" for metric in range(metrics)]
        self.told: list[tuple[float, float, float]] = []  # of each metric
        self._number = 0

    def tell(self, *events: Event) -> None:
        items = []
        for event in events:
            self._number += 1
            items.append(Happening("1.1", KID, Record(self._number, NOON, event)))
        self.store.take_in(*items, cluster=HERE)

    def flush(self, count: int, time: float) -> None:
        """Take in points of every metric at once, with values that do not yield to compression."""
        steps = [float(len(self.told) + place + 1) for place in range(count)]
        values = [(step * 0.6180339887498949) % 1 for step in steps]
        self.told += [(step, time, value) for step, value in zip(steps, values, strict=True)]
        self.tell(*(Points(name, steps, [time] * count, values) for name in self.names))

    def kept(self, name: str = "m0") -> list[tuple[float, float, float]]:
        curve = series.curve(self.store.database.connection, self.store.identity("1.1"), name)
        return list(zip(*curve, strict=True))

    def rows(self) -> list[tuple[int, int]]:
        """Return number and points of each piece."""
        query = "SELECT piece, count FROM points ORDER BY metric, piece"
        return [tuple(row) for row in self.store.database.connection.execute(query)]

    def size(self) -> int:
        """Return the bytes of the store's file, all in it."""
        connection = self.store.database.connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.store.path.stat().st_size


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "neronet.sqlite"


counts = st.one_of(st.integers(1, 3), st.integers(1, 200), st.sampled_from([511, 512, 3000]))
flushes = st.lists(st.tuples(counts, st.floats(NOON, NOON + 1e6)), min_size=1, max_size=70)


@settings(max_examples=25, deadline=None)
@given(flushes, st.sampled_from([Finished(1.0), Crashed("signal 9")]), st.booleans())
def test_every_point_is_kept_in_order_while_pieces_are_merged(
    told: list[Flush],
    end: Event,
    late: bool,  # noqa: FBT001
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = Study(Path(folder) / "neronet.sqlite")
        for count, time in told:
            study.flush(count, time)
            assert study.rows()[-1][0] <= len(told)
        assert study.kept() == study.told
        study.tell(end)
        assert study.kept() == study.told
        if late:
            study.flush(5, NOON)
            assert study.kept() == study.told
        study.store.close()


def test_a_trickle_never_makes_many_rows(path: Path) -> None:
    study = Study(path)
    most = 0
    for second in range(1, 700):
        study.flush(1, NOON + second)
        most = max(most, len(study.rows()))
    assert most <= 2 + 2 * 15
    assert study.kept() == study.told
    study.store.close()


def test_what_is_left_in_small_pieces_becomes_one_at_the_end(path: Path) -> None:
    study = Study(path, metrics=3)
    for second in range(100):
        study.flush(1, NOON + second / 7)
    assert len(study.rows()) > 3
    study.tell(Finished(1.0))
    assert [count for _, count in study.rows()] == [100, 100, 100]
    assert all(study.kept(name) == study.told for name in study.names)
    study.store.close()


def test_large_pieces_are_not_written_again(path: Path) -> None:
    study = Study(path)
    rowids = "SELECT id FROM points WHERE count > 1000"
    for burst in range(20):
        study.flush(2000, NOON + burst)
    before = study.store.database.connection.execute(rowids).fetchall()
    study.flush(1, NOON + 20)
    study.flush(1, NOON + 21)
    study.tell(Finished(1.0))
    assert study.store.database.connection.execute(rowids).fetchall() == before
    assert [count for _, count in study.rows()] == [2000] * 20 + [2]
    assert study.kept() == study.told
    study.store.close()


@pytest.mark.parametrize(
    ("flush", "times"),
    [(20_000, 5), (50, 400), (5, 1000), (1, 1000), (1, 450), (1, 200), (1, 180)],
)
def test_a_point_takes_less_than_twenty_bytes_of_the_file(path: Path, flush: int, times: int) -> None:
    study = Study(path, metrics=25)
    study.tell(Points("first", [1.0], [NOON], [1.0]))
    study.store.database.connection.execute("PRAGMA synchronous = OFF")
    empty = study.size()
    for look in range(times):
        study.flush(flush, NOON + look * 1.01234567)
    study.tell(Finished(1.0))
    assert (study.size() - empty) / (25 * flush * times) < BYTES
    study.store.close()


def test_what_merging_empties_is_given_back(path: Path) -> None:
    study = Study(path, metrics=80)
    for look in range(40):
        study.flush(1, NOON + look)
    before = study.size()
    study.tell(Finished(1.0))
    assert study.size() < before
    pages, free = (
        study.store.database.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count")
    )
    assert free <= pages // 8
    study.store.close()


def test_the_points_of_a_store_of_the_first_release_go_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [1.0, 2.0, float("nan"), -0.0]
    old = path.parent / "old"
    old.mkdir()
    scripts = database._MIGRATIONS  # noqa: SLF001 - what an old release had of them
    (old / "0001_start.sql").write_text((scripts / "0001_start.sql").read_text())
    monkeypatch.setattr(database, "_MIGRATIONS", old)
    study = Study(path, begun=False)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        definition = json.dumps(define("e-1").to_json())
        connection.execute("INSERT INTO projects VALUES (1, '/study', 'study', '{}')")
        connection.execute(
            "INSERT INTO experiments (project, key, name, parameters, tags, source, revision, changed)"
            " VALUES (1, 'e-1', 'e-1', '{}', '[]', '', 1, 0)"
        )
        connection.execute("INSERT INTO revisions VALUES (1, 1, 0, ?)", (definition,))
        connection.execute("INSERT INTO batches VALUES (1, 0, 'start', NULL, '{}')")
        connection.execute(
            "INSERT INTO attempts (experiment, attempt, batch, revision, cluster, state, created, changed)"
            f" VALUES (1, 1, 1, 1, '{HERE}', 'waiting', 0, 0)"
        )
        connection.execute("UPDATE experiments SET newest = 1")
        packed = struct.pack("<4d", *numbers)
        connection.execute("INSERT INTO metrics VALUES (7, 'm0')")
        connection.execute("INSERT INTO latest VALUES (1, 7, 8, 4, 4, NULL, 1, 2)")
        for piece in (1, 2):
            connection.execute(
                "INSERT INTO points VALUES (1, 7, ?, ?, ?, ?)", (piece, packed, packed, packed)
            )
    monkeypatch.setattr(database, "_MIGRATIONS", scripts)
    study.store.reopen()

    study.flush(3, NOON)
    curve = series.curve(study.store.database.connection, 1, "m0")
    assert curve.values[:8].tobytes() == array("d", numbers * 2).tobytes()
    assert study.rows() == [(1, 4), (2, 4), (3, 3)]
    study.tell(Finished(1.0))
    after = series.curve(study.store.database.connection, 1, "m0")
    assert [column.tobytes() for column in after] == [column.tobytes() for column in curve]
    assert [count for _, count in study.rows()] == [11]
    study.store.close()
