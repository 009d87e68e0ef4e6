"""All that is due of a cluster comes home, whatever is the matter with one attempt, and not twice."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from man.store.populace import Populace, define, from_kid
from man.transport.depot import Depot, Tapped

from neronet.errors import ClusterUnreachable
from neronet.man import fetching
from neronet.man.core.homecoming import LIMIT
from neronet.man.store import outputs
from neronet.man.store.outputs import Lying
from neronet.man.transport.berth import Berth
from neronet.man.transport.link import Link
from neronet.model.event import MUM, Crashed, Finished, Outputs, Record, Started
from neronet.protocol.messages import Happening


class Study:
    """A store, a project, and a cluster where its attempts have ended."""

    def __init__(self, folder: Path) -> None:
        self.store = Populace(folder / "store" / "neronet.sqlite")
        self.project = folder / "study"
        self.project.mkdir()
        self.depot = Depot(folder)
        self.store.add(*(define(name, outputs=["*.csv", "*.pt"]) for name in "abc"), folder=str(self.project))
        self.store.start(1, 2, 3)
        self.log: list[str] = []
        self.links: list[Tapped] = []
        #: The depot knows its owner, the store has made one up.
        with self.store.database.transaction() as tx:
            tx.execute("UPDATE meta SET value = 'ab12' WHERE key = 'owner'")

    def end(self, attempt: str, **files: bytes) -> None:
        """Have an attempt leave files, named by their stems, and end."""
        left: list[tuple[str, int, str]] = [
            self.depot.leave(attempt, f"{stem}.csv", content) for stem, content in files.items()
        ]
        begun = Started("node1", 7, "/spool")
        self.store.take_in(*from_kid(attempt, begun, Outputs(left), Finished(1.0)))

    async def open(self) -> Link:
        self.links.append(await self.depot.open())
        return self.links[-1]

    def fetch(self) -> bool:
        return asyncio.run(
            fetching.fetch_due(self.store.database, self.open, "local", self.log.append, lambda: 7.0)
        )

    def lying(self, attempt: str) -> list[Lying]:
        return outputs.of_attempt(self.store.database.connection, self.store.identity(attempt))

    def home(self, attempt: str) -> Path:
        return self.project / "outputs" / attempt


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    found = Study(tmp_path)
    yield found
    found.store.close()


def test_outputs_come_into_the_project(study: Study) -> None:
    study.end("1.1", a=b"1", b=b"22")
    study.end("2.1", a=b"333")
    assert study.fetch()
    assert (study.home("1.1") / "b.csv").read_bytes() == b"22"
    assert (study.home("2.1") / "a.csv").read_bytes() == b"333"
    assert [(one.path, one.fetched, one.place) for one in study.lying("2.1")] == [
        ("a.csv", 7.0, str(study.home("2.1")))
    ]
    assert study.log == []


def test_nobody_is_asked_when_nothing_is_due(study: Study) -> None:
    study.end("1.1", a=b"1")
    study.fetch()
    study.end("2.1")
    assert study.fetch()
    assert len(study.links) == 1


def test_one_attempts_trouble_is_its_own(study: Study) -> None:
    study.end("1.1", a=b"1")
    study.end("2.1", a=b"2")
    (study.depot.work("1.1") / "a.csv").write_bytes(b"?")
    assert study.fetch()
    assert study.lying("1.1")[0].trouble == "it has changed since its sha256 was taken, or came damaged"
    assert study.lying("2.1")[0].fetched == 7.0
    assert study.log == [
        "1.1: a.csv not brought home: it has changed since its sha256 was taken, or came damaged"
    ]


def test_what_is_too_large_stays_and_is_named_with_what_brings_it(study: Study) -> None:
    digest = hashlib.sha256(b"").hexdigest()
    small = study.depot.leave("1.1", "a.csv", b"1")
    huge = ("model.pt", LIMIT, digest)
    study.store.take_in(*from_kid("1.1", Started("n", 7, "/"), Outputs([huge, small]), Finished(1.0)))
    assert study.fetch()
    assert (study.home("1.1") / "a.csv").exists()
    assert study.lying("1.1")[1].trouble == (
        "it has 1 G, more than is left of 1 G an attempt; `neroman fetch 1.1` brings it"
    )


def test_a_project_that_is_gone_is_told(study: Study) -> None:
    study.end("1.1", a=b"1")
    study.project.rmdir()
    assert study.fetch()
    assert "`neroman fetch 1.1 --to DIR` brings them" in (study.lying("1.1")[0].trouble or "")


def test_what_a_dead_kid_could_not_list_comes_too(study: Study) -> None:
    study.depot.leave("1.1", "a.csv", b"1")
    study.depot.leave("1.1", "train.py", b"")
    study.store.take_in(*from_kid("1.1", Started("node1", 7, "/spool")))
    study.store.take_in(Happening("1.1", MUM, Record(1, 9.0, Crashed("lost its kid"))))
    assert study.fetch()
    assert [path.name for path in study.home("1.1").iterdir()] == ["a.csv"]


def test_an_attempt_whose_folder_was_removed_is_told_once(study: Study) -> None:
    study.store.take_in(*from_kid("1.1", Started("node1", 7, "/spool")))
    study.store.take_in(Happening("1.1", MUM, Record(1, 9.0, Crashed("lost its kid"))))
    assert study.fetch()
    assert study.fetch()
    assert len(study.log) == 1
    assert "the cluster has no files of it" in study.log[0]


def test_a_cluster_that_is_cut_is_tried_again_and_left_due(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.end("1.1", a=b"1")
    monkeypatch.setattr(fetching, "_PAUSES", (0.0, 0.0))
    tries = []

    async def never() -> Link:
        tries.append(1)
        raise ClusterUnreachable("ssh: no route to host")

    work = fetching.fetch_due(study.store.database, never, "local", study.log.append, lambda: 7.0)
    assert not asyncio.run(work)
    assert len(tries) == 3
    assert "no route to host" in study.log[0]
    assert study.fetch(), "and the next call brings it"


def test_what_another_neroman_is_bringing_stays_due_and_the_others_come(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.end("1.1", a=b"1")
    study.end("2.1", a=b"2")
    monkeypatch.setattr(fetching, "_PAUSES", (0.0,))
    hers = Berth(study.home("1.1"))
    hers.prepare()
    assert not study.fetch()
    assert (study.home("2.1") / "a.csv").exists()
    hers.leave()
    assert study.fetch()
    assert (study.home("1.1") / "a.csv").read_bytes() == b"1"
