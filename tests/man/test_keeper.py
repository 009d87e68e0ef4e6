"""The keeper of one cluster, with an ssh that refuses: what it tells, and how seldom it tries."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest
from man.store.populace import Populace

from neronet.man import config
from neronet.man.exchange import Desk
from neronet.man.keeper import Keeper
from neronet.man.store import clusters
from neronet.man.store.clusters import Kind, Trouble
from neronet.man.transport import settings
from neronet.man.transport.clusters import Clusters
from neronet.man.transport.settings import Settings
from neronet.man.transport.ssh import Ssh

#: Stands for an ssh that has nobody to ask; it keeps a list of its tries.
REFUSING = """#!/bin/sh
case " $* " in
*" -G "*) echo controlpath /tmp/never-made; exit 0;;
*" -O "*) exit 255;;
esac
echo try >> {tries}
echo "ada@login2: Permission denied ({methods})." >&2
exit 255
"""
BELLS = 300
_PATIENCE = 1000  #: looks


class Scene:
    """A store with one attempt that waits for the cluster, and its keeper."""

    def __init__(self, root: Path) -> None:
        self.places = config.places({"NERONET_HOME": str(root / "home")})
        self.store = Populace(self.places.store)
        self.store.populate(1)
        self.store.start(1, cluster="triton")
        self._tries = root / "tries"
        self._program = root / "ssh"
        known = Clusters(self.places, Ssh((str(self._program),), self.places.run / "ssh"))
        desk = Desk(self.store.database, known, self.places.snapshots, self.store.now, print)
        self.keeper = Keeper(desk, "triton")

    def refuse(self, methods: str) -> None:
        """Have ssh refuse her, and say how she could have proven who she is."""
        self._program.write_text(REFUSING.format(tries=self._tries, methods=methods))
        self._program.chmod(0o700)

    @property
    def tries(self) -> int:
        return len(self._tries.read_text().splitlines()) if self._tries.exists() else 0

    @property
    def troubles(self) -> list[Trouble]:
        return clusters.troubles(self.store.database.connection)

    def nudge(self) -> None:
        self.store.clock += 1
        with self.store.database.transaction() as tx:
            clusters.nudge(tx, "triton", self.store.now())
        self.keeper.bell.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the keeper work until something is so; it must live."""
        for _look in range(_PATIENCE):
            assert not self._task.done(), self._task.exception()
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"it does not happen: {self.troubles}")

    async def ring(self, times: int) -> None:
        for _time in range(times):
            self.keeper.bell.set()
            await asyncio.sleep(0)
        assert not self._task.done(), self._task.exception()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self.keeper.run())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self.store.close()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    one = Scene(tmp_path)
    settings.write(one.places.clusters, "triton", Settings("login.triton"))
    one.refuse("publickey,password")
    return one


def test_who_was_refused_is_not_tried_again_however_often_the_bell_rings(scene: Scene) -> None:
    async def act() -> None:
        async with scene:
            await scene.until(lambda: bool(scene.troubles))
            (trouble,) = scene.troubles
            assert trouble.complaint.kind is Kind.ASKS
            assert trouble.complaint.words.startswith("login.triton asks for a password or a code (run")
            await scene.ring(BELLS)
            assert scene.tries == 1

    asyncio.run(act())


def test_the_user_can_have_it_tried_now(scene: Scene) -> None:
    async def act() -> None:
        async with scene:
            await scene.until(lambda: bool(scene.troubles))
            scene.refuse("publickey")
            scene.nudge()
            await scene.until(lambda: "refuses your key" in scene.troubles[0].complaint.words)
            assert scene.tries == 2

    asyncio.run(act())


def test_a_cluster_that_was_removed_while_it_waits_for_her_is_told_and_nothing_ends(scene: Scene) -> None:
    async def act() -> None:
        async with scene:
            await scene.until(lambda: bool(scene.troubles))
            settings.remove(scene.places.clusters, "triton")
            scene.nudge()
            await scene.until(lambda: scene.troubles[0].complaint.kind is Kind.TROUBLE)
            assert "there is no cluster 'triton'" in scene.troubles[0].complaint.words

    asyncio.run(act())


def test_trouble_stands_since_it_began_while_its_words_change(scene: Scene) -> None:
    async def act() -> None:
        async with scene:
            await scene.until(lambda: bool(scene.troubles))
            since = scene.troubles[0].since
            scene.refuse("publickey")
            scene.nudge()
            await scene.until(lambda: "refuses" in scene.troubles[0].complaint.words)
            assert scene.troubles[0].since == since

    asyncio.run(act())
