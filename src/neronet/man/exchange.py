"""One connection to one cluster: what is heard is stored, and what is new in the store is said."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man import fetching
from neronet.man.core.conversation import Conversation
from neronet.man.store import clusters
from neronet.man.store.clusters import Kind
from neronet.man.store.database import Database
from neronet.man.store.ledger import StoreLedger
from neronet.man.transport import upload
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.clusters import Clusters
from neronet.man.transport.complaints import NeedsUser
from neronet.man.transport.link import Link
from neronet.protocol.messages import Failed, Message, Offer, Ping, Submit, Wanted

_REST = 5.0  #: seconds before a cluster that was full is asked again
_TICK = 15.0  #: seconds between two looks whether the cluster still speaks
_WOKEN = 5.0  #: seconds that it may be silent after this machine has slept
_SILENT = 3  #: looks without a word after which a link is dead
FOR_USER = 900.0  #: seconds between two tries where only the user can help: more would lock accounts
FETCH_AGAIN = 300.0  #: seconds until outputs that could not be brought are asked for again


class Desk(NamedTuple):
    """What the daemon works with."""

    database: Database
    clusters: Clusters
    snapshots: Path
    now: Callable[[], float]  #: seconds since the epoch
    log: Callable[[str], None]


class _Refusal(NamedTuple):
    """The courier's way wants the user."""

    error: NeedsUser
    until: float  #: by the loop's clock: when it may be tried again without her
    nudged: float | None  #: when she had last asked that the cluster be tried


Tell = Callable[[str, Kind | None], None]  #: tells the user how it stands with a cluster; None: well


class Exchange:
    """The work of one connection, from its greeting until it is cut."""

    def __init__(self, desk: Desk, cluster: Cluster, link: Link, tell: Tell) -> None:
        self.heard = desk.now()  #: when the cluster last said a word
        self.is_fetching = False
        self._desk = desk
        self._cluster = cluster
        self._link = link
        self._tell = tell
        self._conversation = Conversation(StoreLedger(desk.database, desk.now), cluster.name)
        self._deliveries: asyncio.Queue[Submit] = asyncio.Queue()
        self._placed: set[str] = set()  # snapshots that are known to be there
        self._offers: dict[str, asyncio.Future[bool]] = {}  # by snapshot
        self._refusal: _Refusal | None = None
        self._ended = asyncio.Event()
        self._ended.set()  # what ended while nobody was connected has outputs too

    async def run(self, bell: asyncio.Event) -> None:
        """Work until the link is cut (``ClusterUnreachable``); ``bell`` tells of a changed store."""
        work = (self._listen(), self._speak(bell), self._deliver(), self._fetch(), self._see_it_lives())
        tasks = [asyncio.create_task(part) for part in work]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._link.close()

    async def _listen(self) -> None:
        self._say(self._conversation.opened())
        while True:
            received = await self._link.receive()
            self.heard = self._desk.now()
            before = self._conversation.trouble
            self._say(self._conversation.heard(received))
            self._take_answers(received)
            if before is not None and self._conversation.trouble is None:
                self._tell("takes attempts again", None)
            if self._conversation.take_ended():
                self._ended.set()

    def _take_answers(self, received: list[Message]) -> None:
        for message in received:
            if isinstance(message, Wanted):
                answer = self._offers.get(message.request)
                if answer is not None and not answer.done():
                    answer.set_result(message.complete)

    async def _speak(self, bell: asyncio.Event) -> None:
        """Tell the cluster what is new in the store whenever the bell rings."""
        while True:
            await bell.wait()
            bell.clear()
            if self._conversation.trouble is not None:
                self._tell(self._conversation.trouble, Kind.TROUBLE)
                await asyncio.sleep(_REST)
                self._say(self._conversation.rested())
            else:
                self._say(self._conversation.rung())

    def _say(self, said: list[Message]) -> None:
        for message in said:
            if isinstance(message, Submit):
                self._deliveries.put_nowait(message)
            else:
                self._link.send(message)

    async def _deliver(self) -> None:
        """Send attempts when their code is there; nothing else waits for that."""
        while True:
            message = await self._deliveries.get()
            try:
                await self._place_code(message)
            except NeronetError as error:  # as if the cluster had refused it: it is tried again
                failed = Failed(message.request, error.what, error.hint or "")
                self._say(self._conversation.heard([failed]))
            else:
                self._link.send(message)
                await self._link.drain()

    async def _place_code(self, message: Submit) -> None:
        wanted = {str(plain["snapshot"]) for plain in message.attempts if plain["snapshot"] is not None}
        missing = [name for name in sorted(wanted - self._placed) if not await self._is_there(name)]
        if not missing:
            return
        files = await self._open_files()
        try:
            for snapshot in missing:
                await upload.place(files, self._desk.snapshots, snapshot, self._desk.database.owner)
                self._placed.add(snapshot)
        finally:
            await files.close()

    async def _open_files(self) -> Link:
        """Join the courier; where only the user could open a way for her, not again and again."""
        now = asyncio.get_running_loop().time()
        nudged = clusters.nudged(self._desk.database.connection, self._cluster.name)
        if self._refusal is not None and nudged == self._refusal.nudged and now < self._refusal.until:
            raise self._refusal.error
        try:
            return await self._cluster.open_files(self._desk.database.owner)
        except NeedsUser as error:
            self._refusal = _Refusal(error, now + FOR_USER, nudged)
            raise

    async def _is_there(self, snapshot: str) -> bool:
        """Ask neromum herself, who is joined already: code that has not changed costs one round trip."""
        answer = self._offers[snapshot] = asyncio.get_running_loop().create_future()
        self._link.send(Offer(snapshot, snapshot, self._desk.database.owner))
        with contextlib.suppress(TimeoutError):  # one of an older release does not know the question
            async with asyncio.timeout(_TICK):
                if await answer:
                    self._placed.add(snapshot)
        return snapshot in self._placed

    async def _fetch(self) -> None:
        """Bring home the outputs of what has ended."""
        all_came = True
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if all_came else FETCH_AGAIN):
                    await self._ended.wait()
            self._ended.clear()
            self.is_fetching = True
            try:
                all_came = await fetching.fetch_due(
                    self._desk.database, self._open_files, self._cluster.name, self._desk.log
                )
            finally:
                self.is_fetching = False

    def _note_heard(self) -> None:
        """Store how fresh all is: the daemon may be killed, or sleep, without a last word."""
        with contextlib.suppress(NeronetError, sqlite3.Error), self._desk.database.transaction() as tx:
            clusters.hear(tx, self._cluster.name, self.heard)

    async def _see_it_lives(self) -> None:
        """Ask for a word from time to time; ssh notices a dead network, and nobody a neromum who hangs."""
        silent = 0
        patience = _TICK
        while True:
            self._note_heard()
            asked, heard = self._desk.now(), self.heard
            self._link.send(Ping("ping"))
            await asyncio.sleep(patience)
            silent = 0 if self.heard > heard else silent + 1
            if silent >= _SILENT or (silent and patience < _TICK):
                age = self._desk.now() - self.heard
                raise ClusterUnreachable(f"{self._cluster.target} has not said a word for {age:.0f} s")
            # This machine has slept: the link is probably dead, and nobody has told it.
            patience = _WOKEN if self._desk.now() - asked > patience + _TICK else _TICK
