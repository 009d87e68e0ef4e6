"""Neroman's daemon: keeps the links to the clusters, and the store up to date."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from neronet.man.announcing import Announcer
from neronet.man.exchange import Desk
from neronet.man.keeper import Keeper
from neronet.man.publisher import Publisher
from neronet.man.scribe import Scribe
from neronet.man.seat import hush
from neronet.man.store import attempts, outputs

_LOOK = 1.0  #: seconds between two looks at the store when nobody rings
_IDLE = 30.0  #: seconds that the daemon stays with nothing to follow


class Daemon:
    """One per user; may die at any moment, for all that it knows stands in the store."""

    def __init__(self, desk: Desk, preferences: Path) -> None:
        self._desk = desk
        self._keepers: dict[str, Keeper] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._live: set[str] = set()
        self._scribe = Scribe(desk.database, desk.now, desk.log)
        self._publisher = Publisher(desk)
        self._announcer = Announcer(desk.database, preferences, desk.now, desk.log)

    async def run(self, bell: int, still_mine: Callable[[], bool]) -> None:
        """Follow all attempts to their ends, then wait a while for more, then return.

        ``bell`` is a descriptor that can be read whenever something has changed in the store.
        """
        rung = asyncio.Event()

        def hear() -> None:
            hush(bell)
            rung.set()

        loop = asyncio.get_running_loop()
        loop.add_reader(bell, hear)
        self._tasks.add(asyncio.create_task(self._scribe.run(), name="workbooks"))
        try:
            await self._work(rung, still_mine)
        finally:
            loop.remove_reader(bell)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(
                *self._tasks, self._publisher.close(), self._announcer.close(), return_exceptions=True
            )
            self._tasks.clear()
            self._keepers.clear()

    async def _work(self, rung: asyncio.Event, still_mine: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        busy = loop.time()
        while still_mine():
            live = self._look()
            for cluster in live:
                if cluster not in self._keepers:
                    self._follow(cluster)
            for keeper in self._keepers.values():
                keeper.bell.set()
            self._publisher.look()
            self._announcer.look()
            is_busy = self._scribe.is_waiting or any(keeper.is_busy for keeper in self._keepers.values())
            if live or is_busy or self._publisher.is_busy or self._announcer.is_busy:
                busy = loop.time()
            elif loop.time() - busy > _IDLE:
                break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await rung.wait()
            rung.clear()
            self._raise_failures()

    def _look(self) -> set[str]:
        """Return the clusters that are to be followed; while the store fails, as before."""
        with contextlib.suppress(sqlite3.Error):
            connection = self._desk.database.connection
            self._live = {*attempts.count_live(connection), *outputs.count_due(connection)}
        return self._live

    def _follow(self, cluster: str) -> None:
        keeper = self._keepers[cluster] = Keeper(self._desk, cluster)
        self._tasks.add(asyncio.create_task(keeper.run(), name=cluster))

    def _raise_failures(self) -> None:
        """Raise what ended a cluster's task: only a bug does, and nobody shall overlook it."""
        for task in self._tasks:
            if task.done():
                task.result()
