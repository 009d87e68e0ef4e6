"""The scribe writes what has changed into workbooks: seldom, not while they are open, and never a crash."""

import asyncio
from pathlib import Path

import pytest
from man.sheets import making, reading
from man.store.populace import Populace, define, from_kid

from neronet.man.scribe import Scribe
from neronet.man.specs.workbook_settings import Settings
from neronet.man.store import experiments, projects
from neronet.model.event import Finished, Started
from neronet.model.experiment import Project


class Scene:
    """A workbook of two rows, whose experiments have been added and started, and its scribe."""

    def __init__(self, root: Path) -> None:
        self.book = making.workbook(root / "runs.xlsx", [["name", "state", "number"], ["a"], ["b"]])
        self.store = Populace(root / "store")
        self.logged: list[str] = []
        self.project = 0
        settings = Settings(str(self.book), write=("number", "state")).to_json()
        with self.store.database.transaction() as tx:
            self.project = projects.save(tx, Project("study", str(root)), workbook=settings)
            experiments.save(tx, self.project, [define("a"), define("b")], self.store.now())
        self.store.start(1, 2)
        self.scribe = Scribe(self.store.database, self.store.now, self.logged.append)

    def look(self) -> bool:
        """Look once; return whether anything waits."""
        asyncio.run(self.scribe.look())
        return self.scribe.is_waiting

    def finish(self, name: str) -> None:
        self.store.take_in(*from_kid(name, Started("n", 1, "/s"), Finished(1.0)))

    @property
    def states(self) -> list[str]:
        return reading.column(self.book, "state")

    @property
    def troubles(self) -> list[str]:
        return [trouble.words for trouble in projects.troubles(self.store.database.connection)]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_states_follow_and_what_has_not_changed_is_not_written_again(scene: Scene) -> None:
    scene.look()
    assert scene.states == ["waiting", "waiting"]
    assert reading.column(scene.book, "number") == [1, 2]
    written = scene.book.stat().st_ino
    scene.look()
    scene.store.clock += 100
    scene.look()
    assert scene.book.stat().st_ino == written, "another file would stand there"
    scene.finish("2.1")
    scene.look()
    assert scene.states == ["waiting", "finished"]
    assert scene.logged == []


def test_an_older_copy_that_is_put_back_is_brought_up_to_date_in_its_own_order(scene: Scene) -> None:
    scene.look()
    making.workbook(scene.book, [["state", "name"], [], ["", "b"], ["", "a"], ["", "not added yet"]])
    scene.finish("1.1")
    scene.look()
    assert reading.rows(scene.book)[0] == ["state", "name", "number"]
    assert scene.states == [None, "waiting", "finished", None]
    assert reading.column(scene.book, "number") == [None, 2, 1, None]


def test_an_open_workbook_waits_and_it_is_said_once(scene: Scene) -> None:
    before = scene.book.read_bytes()
    lock = scene.book.with_name("~$runs.xlsx")
    lock.write_bytes(b"\x03ada" + bytes(50))
    assert [scene.look() for _ in range(3)] == [True, True, True]
    assert scene.book.read_bytes() == before
    assert len(scene.logged) == 1
    assert "runs.xlsx is open: ada" in scene.logged[0]
    assert len(scene.troubles) == 1

    lock.unlink()
    assert not scene.look()
    assert scene.states == ["waiting", "waiting"]
    assert scene.troubles == []


@pytest.mark.parametrize("damage", ["gone", "broken", "other titles"])
def test_a_workbook_that_cannot_be_written_is_a_word_and_nothing_waits(scene: Scene, damage: str) -> None:
    if damage == "gone":
        scene.book.unlink()
    elif damage == "broken":
        scene.book.write_bytes(b"PK no more")
    else:
        making.workbook(scene.book, [[1, 2], [3, 4]])
    assert [scene.look() for _ in range(3)] == [False, False, False]
    assert len(scene.logged) == 1
    assert "is not written" in scene.logged[0]
    making.workbook(scene.book, [["name", "state"], ["a"], ["b"]])
    scene.look()
    assert scene.states == ["waiting", "waiting"]
    assert scene.troubles == []
