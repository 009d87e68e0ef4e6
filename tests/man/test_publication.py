"""The results workbook is where she wants it: whole, current, and over nothing that is hers or open."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from man.store.populace import NOON, Populace, define, from_kid
from python_calamine import CalamineWorkbook

from neronet.errors import NeronetError
from neronet.man import config, publication
from neronet.man.publication import Place
from neronet.man.store import experiments, projects, publications
from neronet.man.store.publications import Book
from neronet.model.event import Finished, Points
from neronet.model.experiment import Project


class Desk:
    """A project with a results workbook, and its store."""

    def __init__(self, root: Path) -> None:
        self.places = config.places({"NERONET_HOME": str(root / "home")})
        self.folder = root / "study"
        self.folder.mkdir()
        self.file = self.folder / "results.xlsx"
        self.sibling = self.folder / "results-2.xlsx"
        self.store = Populace(self.places.store)
        self.save({"workbook": "results.xlsx"})
        self.store.start(1, 2)

    def save(self, results: dict[str, object]) -> None:
        with self.store.database.transaction() as tx:
            self.project = projects.save(tx, Project("study", str(self.folder), results=results))
            experiments.save(tx, self.project, [define("a"), define("b")], NOON)

    def hear(self, number: int, value: float) -> None:
        """Let the store hear a point of experiment 1."""
        happening = from_kid("1.1", *[Points("loss", [float(number)], [NOON], [value])] * number)[-1]
        self.store.take_in(happening)

    def publish(self) -> Place:
        place = publication.publish(self.store.database, self.places, self.project, NOON)
        assert place is not None
        return place

    @property
    def book(self) -> Book:
        found = publications.of_project(self.store.database.connection, self.project)
        assert found is not None
        return found

    def is_due(self) -> bool:
        return publication.is_due(self.book)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.store.close()


def loss(path: Path) -> object:
    """Return the newest loss of experiment 1 in a workbook."""
    heads, first, *_ = CalamineWorkbook.from_path(path).get_sheet_by_name("Results").to_python()
    return dict(zip(heads, first, strict=True)).get("loss")


def open_in_office(path: Path) -> Path:
    lock = path.with_name(f".~lock.{path.name}#")
    lock.write_text(",ada,node,23.11.2026 10:00,file:///home/ada;")
    return lock


def test_a_new_number_makes_it_due_and_writing_makes_it_current(desk: Desk) -> None:
    assert desk.publish() == (desk.file, None)
    assert not desk.is_due()

    desk.hear(1, 0.5)

    assert desk.is_due()
    desk.publish()
    assert (desk.is_due(), loss(desk.file)) == (False, 0.5)
    assert desk.files() == ["results.xlsx"]


def test_whatever_it_shows_makes_it_due(desk: Desk) -> None:
    def add() -> None:
        desk.store.add(define("a"), define("b"), define("c"), folder=str(desk.folder))
        desk.save({"workbook": "results.xlsx"})

    changes: list[Callable[[], object]] = [
        add,
        lambda: desk.save({"workbook": "results.xlsx", "metrics": ["acc"]}),
        lambda: desk.hear(1, 0.5),
        lambda: desk.store.take_in(
            from_kid("1.1", *[Points("loss", [1.0], [NOON], [1.0])], Finished(2.0))[1]
        ),
        lambda: desk.store.start(1),
    ]
    for change in changes:
        desk.publish()
        change()
        assert desk.is_due(), change


def test_what_another_project_hears_does_not_make_it_due(desk: Desk) -> None:
    other = desk.store.populate(1, folder="/elsewhere")[0]
    desk.publish()

    desk.store.start(other)
    desk.store.finish(f"{other}.1")

    assert not desk.is_due()


def test_while_it_is_open_a_sibling_takes_over_until_it_is_closed(desk: Desk) -> None:
    desk.hear(1, 0.5)
    desk.publish()
    lock = open_in_office(desk.file)
    desk.hear(2, 0.4)

    place = desk.publish()

    told = "results.xlsx is open: ada on node (.~lock.results.xlsx#): results are in results-2.xlsx"
    assert (place, desk.book.trouble) == ((desk.sibling, told), told)
    assert (loss(desk.file), loss(desk.sibling)) == (0.5, 0.4)
    assert not desk.is_due()

    lock.unlink()

    assert desk.is_due()
    assert desk.publish() == (desk.file, None)
    assert (loss(desk.file), desk.files(), desk.book.trouble) == (0.4, ["results.xlsx"], None)
    assert not desk.is_due()


def test_a_sibling_that_is_open_stays_until_it_is_closed(desk: Desk) -> None:
    desk.publish()
    lock, other = open_in_office(desk.file), open_in_office(desk.sibling)
    assert desk.publish().path.name == "results-3.xlsx"
    other.unlink()
    desk.hear(1, 0.5)
    assert desk.publish().path == desk.sibling
    other = open_in_office(desk.sibling)
    lock.unlink()

    desk.publish()

    assert desk.files() == [other.name, "results-2.xlsx", "results.xlsx"]
    assert not desk.is_due()
    other.unlink()
    assert desk.is_due()
    desk.publish()
    assert (desk.files(), desk.is_due()) == (["results.xlsx"], False)


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_hers_is_never_written_over_or_removed(desk: Desk, when: str) -> None:
    if when == "after":  # she saves the workbook under the same name
        desk.publish()
    desk.file.write_bytes(b"hers")
    desk.hear(1, 0.5)

    place = desk.publish()

    assert (place.path, desk.file.read_bytes()) == (desk.sibling, b"hers")
    assert place.trouble == "results.xlsx is not as neronet wrote it: results are in results-2.xlsx"
    desk.sibling.write_bytes(b"hers, too")
    desk.file.unlink()
    desk.publish()
    assert desk.sibling.read_bytes() == b"hers, too"
    assert (loss(desk.file), desk.is_due()) == (0.5, False)


def test_what_cannot_be_written_is_told_and_noted_and_stays_due(desk: Desk) -> None:
    desk.save({"workbook": "nowhere/at/all/results.xlsx"})

    with pytest.raises(NeronetError, match=r"nowhere/at/all/results\.xlsx cannot be written: No such file"):
        desk.publish()

    assert "cannot be written" in (desk.book.trouble or "")
    assert desk.is_due()
    desk.save({"workbook": "somewhere/results.xlsx"})
    assert desk.publish() == (desk.folder / "somewhere" / "results.xlsx", None)
    assert not desk.is_due()


def test_a_project_that_wants_none_has_none(desk: Desk) -> None:
    desk.save({})

    assert publication.publish(desk.store.database, desk.places, desk.project, NOON) is None
    assert (desk.files(), publications.wanted(desk.store.database.connection)) == ([], [])


WRITER = """
import os, sys
from neronet.man import config, publication
from neronet.man.store.database import open_database
places = config.places(os.environ)
database = open_database(places.store)
step = 0
while True:
    step += 1
    with database.transaction() as tx:
        tx.execute("UPDATE latest SET value = ?", (float(step),))
    place = publication.publish(database, places, int(sys.argv[1]), 1.7e9)
    print(place.path.name, flush=True)
"""


@pytest.mark.slow
def test_kill_9_while_it_is_written_leaves_the_old_or_the_new(desk: Desk) -> None:
    desk.hear(1, 0.5)
    for killed in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(desk.project)],
            env={**os.environ, "NERONET_HOME": str(desk.places.data.parent)},
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            names = [writer.stdout.readline().strip() for _ in range(killed + 1)]
            writer.send_signal(signal.SIGKILL)

        assert set(names) == {"results.xlsx"}
        assert isinstance(loss(desk.file), float)
        assert desk.publish() == (desk.file, None)  # it is still known to be neronet's
        assert desk.files() == ["results.xlsx"]
