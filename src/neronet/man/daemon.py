"""Neroman's daemon: keeps the links to the clusters, and the store up to date."""

import asyncio
import contextlib
import random
from collections.abc import Callable

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.core.conversation import Conversation
from neronet.man.store import attempts
from neronet.man.store.database import Database
from neronet.man.store.ledger import StoreLedger
from neronet.man.transport.clusters import Clusters
from neronet.man.transport.link import Link
from neronet.protocol.messages import Hello, Message, Submit
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
        self._bells: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Something has changed in the store."""
        for bell in self._bells.values():
            bell.set()

    async def run(self, bell: asyncio.Event, still_mine: Callable[[], bool]) -> None:
        """Follow all attempts to their ends, then wait a while for more, then return."""
        busy = asyncio.get_running_loop().time()
        while still_mine():
            live = attempts.count_live(self._database.connection)
            for cluster in live:
                if cluster not in self._bells:
                    self._follow(cluster)
            self.ring()
            if live:
                busy = asyncio.get_running_loop().time()
            elif asyncio.get_running_loop().time() - busy > _IDLE:
                break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await bell.wait()
            bell.clear()
            self._raise_failures()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._bells.clear()

    def _follow(self, cluster: str) -> None:
        self._bells[cluster] = asyncio.Event()
        self._tasks.add(asyncio.create_task(self._keep(cluster), name=cluster))

    def _raise_failures(self) -> None:
        """A cluster's task ends only by a bug, or because the store fails: nobody shall overlook that."""
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
                self._log(f"{cluster}: joined neromum {peer.release} on {peer.host}")
                wait = _BACKOFF[0]
                await self._converse(cluster, link)
            except ClusterUnreachable as error:
                self._log(f"{cluster}: {error.what}")
            except NeronetError as error:
                self._log(f"{cluster}: {error.what} ({error.hint})")
                wait = _BACKOFF[1]
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))
            wait = min(wait * 2, _BACKOFF[1])

    async def _converse(self, cluster: str, link: Link) -> None:
        conversation = Conversation(StoreLedger(self._database, self._now), cluster)
        self._say(cluster, link, conversation.opened())
        speaking = asyncio.create_task(self._speak(cluster, link, conversation))
        try:
            while True:
                self._say(cluster, link, conversation.heard(await link.receive()))
                if speaking.done():
                    speaking.result()
        finally:
            speaking.cancel()
            await link.close()

    async def _speak(self, cluster: str, link: Link, conversation: Conversation) -> None:
        """Tell the cluster what is new in the store whenever the bell rings."""
        bell = self._bells[cluster]
        while True:
            await bell.wait()
            bell.clear()
            if conversation.trouble is not None:
                self._log(f"{cluster}: {conversation.trouble}")
                await asyncio.sleep(_REST)
                self._say(cluster, link, conversation.rested())
            else:
                self._say(cluster, link, conversation.rung())

    def _say(self, cluster: str, link: Link, said: list[Message]) -> None:
        for message in said:
            if isinstance(message, Submit):
                for snapshot in {plain["snapshot"] for plain in message.attempts}:
                    if snapshot is not None:
                        self._clusters.place_code(cluster, snapshot)
            link.send(message)
