"""The daemon's work with one cluster, where the way for files is not what the way for words is."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from man.store.populace import Populace, define, from_kid
from man.transport.depot import Depot

from neronet.errors import ClusterUnreachable
from neronet.man import config, exchange, fetching
from neronet.man.exchange import Desk, Exchange
from neronet.man.store import clusters
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.clusters import Clusters
from neronet.man.transport.complaints import NeedsUser
from neronet.man.transport.link import Link
from neronet.man.transport.ssh import Ssh
from neronet.model.event import Finished, Outputs, Started
from neronet.protocol.messages import Hello

_PATIENCE = 1000  #: looks


class OneChannel(Cluster):
    """A login node where another session wants another code: files have no way there."""

    name = "local"
    target = "login2"
    warden = "local"

    def __init__(self, error: ClusterUnreachable) -> None:
        self.error: ClusterUnreachable | None = error
        self.tries = 0

    async def open(self, owner: str) -> tuple[Link, Hello]:
        raise NotImplementedError(owner)

    async def open_files(self, owner: str) -> Link:
        self.tries += 1
        raise self.error or NotImplementedError(owner)

    def is_open(self) -> bool:
        return True


class Scene:
    """A store, and a courier who stands for neromum: she answers pings, and has no code."""

    def __init__(self, root: Path, cluster: OneChannel) -> None:
        self.depot = Depot(root)
        self.store = Populace(root / "neronet.sqlite")
        self.store.add(define("a", outputs=["*"]), define("b"))
        self.cluster = cluster
        self.said: list[str] = []
        places = config.places({"NERONET_HOME": str(root / "home")})
        known = Clusters(places, Ssh(("ssh",), root))
        self.desk = Desk(self.store.database, known, root, self.store.now, self.said.append)
        self.bell = asyncio.Event()

    async def until(self, seen: list[str], count: int) -> None:
        for _look in range(_PATIENCE):
            if len(seen) >= count:
                return
            self.bell.set()
            await asyncio.sleep(0.005)
        raise AssertionError(f"it does not happen: {self.said}")

    async def __aenter__(self) -> Self:
        link = await self.depot.open()
        going = Exchange(self.desk, self.cluster, link, lambda words, _kind: self.said.append(words))
        self._task = asyncio.create_task(going.run(self.bell))
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture
def refusing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(exchange, "_REST", 0.0)
    scene = Scene(tmp_path, OneChannel(NeedsUser("login2 asks for a code", "connect")))
    yield scene
    scene.store.close()


def test_a_way_for_files_that_wants_the_user_is_tried_when_she_asks_and_not_again_and_again(
    refusing: Scene,
) -> None:
    """Each try is a failed login, and some of them lock the account."""

    async def act() -> None:
        scene, store = refusing, refusing.store
        store.start(2, snapshots={2: "ab12"})
        async with scene:
            await scene.until(scene.said, 10)
            assert set(scene.said) == {"login2 asks for a code"}
            assert scene.cluster.tries == 1
            store.clock += 1
            with store.database.transaction() as tx:
                clusters.nudge(tx, "local", store.now())
            await scene.until(scene.said, 20)
            assert scene.cluster.tries == 2

    asyncio.run(act())


def test_outputs_that_could_not_be_brought_are_asked_for_again_though_nothing_else_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "FETCH_AGAIN", 0.0)
    monkeypatch.setattr(fetching, "_PAUSES", ())
    scene = Scene(tmp_path, OneChannel(ClusterUnreachable("login2: no more processes")))
    scene.store.start(1)
    left = Outputs([("a.csv", 1, "")])
    scene.store.take_in(*from_kid("1.1", Started("node1", 7, "/spool"), left, Finished(1.0)))

    async def act() -> None:
        async with scene:
            await scene.until(scene.said, 3)

    asyncio.run(act())
    scene.store.close()
    assert scene.cluster.tries >= 3
