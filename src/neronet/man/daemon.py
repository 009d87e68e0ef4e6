"""Neroman's daemon: keeps the links to the clusters, and the store up to date."""

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import Callable

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.core.conversation import Conversation
from neronet.man.seat import hush
from neronet.man.store import attempts, clusters
from neronet.man.store.database import Database
from neronet.man.store.ledger import StoreLedger
from neronet.man.transport.clusters import Clusters
from neronet.man.transport.link import Link
from neronet.protocol.messages import Failed, Hello, Message, Submit
from neronet.release import RELEASE

_LOOK = 1.0  #: seconds between two looks at the store when nobody rings
_IDLE = 30.0  #: seconds that the daemon stays with nothing to follow
_REST = 5.0  #: seconds before a cluster that was full is asked again
_BACKOFF = (0.2, 60.0)  #: seconds: the first wait for an unreachable cluster, and the longest


class Daemon:
    """One per user; may die at any moment, for all that it knows stands in the store."""

    def __init__(
        self, database: Database, clusters: Clusters, now: Callable[[], float], log: Callable[[str], None]
    ) -> None:
        self._database = database
        self._clusters = clusters
        self._now = now
        self._log = log
        self._said: dict[str, str] = {}  # the newest complaint about each cluster
        self._bells: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._live: dict[str, int] = {}

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
        try:
            await self._work(rung, still_mine)
        finally:
            loop.remove_reader(bell)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks.clear()
            self._bells.clear()

    async def _work(self, rung: asyncio.Event, still_mine: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        busy = loop.time()
        while still_mine():
            live = self._count_live()
            for cluster in live:
                if cluster not in self._bells:
                    self._follow(cluster)
            for bell in self._bells.values():
                bell.set()
            if live:
                busy = loop.time()
            elif loop.time() - busy > _IDLE:
                break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await rung.wait()
            rung.clear()
            self._raise_failures()

    def _count_live(self) -> dict[str, int]:
        """Return how many attempts are to be followed; while the store fails, as before."""
        with contextlib.suppress(sqlite3.Error):
            self._live = attempts.count_live(self._database.connection)
        return self._live

    def _follow(self, cluster: str) -> None:
        self._bells[cluster] = asyncio.Event()
        self._tasks.add(asyncio.create_task(self._keep(cluster), name=cluster))

    def _raise_failures(self) -> None:
        """Raise what ended a cluster's task: only a bug does, and nobody shall overlook it."""
        for task in self._tasks:
            if task.done():
                task.result()

    async def _keep(self, cluster: str) -> None:
        """Keep one cluster's link, for ever; wait longer and longer while it cannot be reached."""
        wait = _BACKOFF[0]
        while True:
            try:
                command = self._clusters.attach_command(cluster)
                me = Hello("neroman", RELEASE, owner=self._database.owner)
                link, peer = await Link.open(command, me)
                words = f"joined neromum {peer.release} on {peer.host}"
                self._say_how_it_stands(cluster, words, trouble=False)
                wait = _BACKOFF[0]
                await self._converse(cluster, link)
            except sqlite3.Error as error:  # her disk fails, or is full: what happens stands on the cluster
                self._say_how_it_stands(cluster, f"the store fails: {error}")
                wait = max(wait, _REST)
            except ClusterUnreachable as error:
                self._say_how_it_stands(cluster, error.what)
            except NeronetError as error:  # the store is full, say: not at once again
                self._say_how_it_stands(cluster, f"{error.what} ({error.hint})")
                wait = max(wait, _REST)
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
            wait = min(wait * 2, _BACKOFF[1])

    def _say_how_it_stands(self, cluster: str, words: str, *, trouble: bool = True) -> None:
        """Log it, and store it for `neroman status`, once for as long as it is the same."""
        if self._said.get(cluster) == words:
            return
        self._said[cluster] = words
        self._log(f"{cluster}: {words}")
        with contextlib.suppress(NeronetError, sqlite3.Error), self._database.transaction() as tx:
            clusters.note(tx, cluster, words if trouble else None, self._now())

    async def _converse(self, cluster: str, link: Link) -> None:
        conversation = Conversation(StoreLedger(self._database, self._now), cluster)
        both = (
            asyncio.create_task(self._listen(cluster, link, conversation)),
            asyncio.create_task(self._speak(cluster, link, conversation)),
        )
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_EXCEPTION)
            for task in both:
                if task.done():
                    task.result()
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            await link.close()

    async def _listen(self, cluster: str, link: Link, conversation: Conversation) -> None:
        self._say(cluster, link, conversation, conversation.opened())
        while True:
            received = await link.receive()
            before = conversation.trouble
            self._say(cluster, link, conversation, conversation.heard(received))
            if before is not None and conversation.trouble is None:
                self._say_how_it_stands(cluster, "takes attempts again", trouble=False)

    async def _speak(self, cluster: str, link: Link, conversation: Conversation) -> None:
        """Tell the cluster what is new in the store whenever the bell rings."""
        bell = self._bells[cluster]
        while True:
            await bell.wait()
            bell.clear()
            if conversation.trouble is not None:
                self._say_how_it_stands(cluster, conversation.trouble)
                await asyncio.sleep(_REST)
                self._say(cluster, link, conversation, conversation.rested())
            else:
                self._say(cluster, link, conversation, conversation.rung())

    def _say(self, cluster: str, link: Link, conversation: Conversation, said: list[Message]) -> None:
        for message in said:
            if isinstance(message, Submit):
                try:
                    self._place_code(cluster, message)
                except NeronetError as error:  # as if the cluster had refused it: it is tried again
                    refused = conversation.heard([Failed(message.request, error.what, error.hint or "")])
                    self._say(cluster, link, conversation, refused)
                    continue
            link.send(message)

    def _place_code(self, cluster: str, message: Submit) -> None:
        for snapshot in {plain["snapshot"] for plain in message.attempts}:
            if snapshot is not None:
                self._clusters.place_code(cluster, snapshot)
