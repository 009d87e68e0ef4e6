"""Keeps neroman's link to one cluster, for ever: joined, spoken with, and joined again when it is cut."""

import asyncio
import contextlib
import random
import sqlite3
import traceback

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.exchange import FOR_USER, Desk, Exchange
from neronet.man.store import clusters
from neronet.man.store.clusters import Complaint, Kind
from neronet.man.transport import succession
from neronet.man.transport.complaints import NeedsUser
from neronet.man.transport.link import Link
from neronet.man.transport.settings import LOCAL
from neronet.protocol.messages import Hello

_REST = 5.0  #: seconds before a store that fails is tried again
_BACKOFF = (0.2, 60.0)  #: seconds: the first wait for an unreachable cluster, and the longest
_WELL = 5.0  #: seconds after which a link that is cut was a good one, and is joined again at once
_GLANCE = 20.0  #: seconds between two looks whether she has


class Keeper:
    """One cluster; ``bell`` is set whenever the store may have something new for it."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.bell = asyncio.Event()
        self._desk = desk
        self._name = name
        self._said = ""  # the newest complaint
        self._tried: float | None = None  # the user's newest wish, when the cluster was last tried
        self._wait = _BACKOFF[0]
        self._heard: float | None = None
        self._exchange: Exchange | None = None

    @property
    def is_busy(self) -> bool:
        """Tell whether something is under way that no attempt in care shows."""
        return self._exchange is not None and self._exchange.is_fetching

    async def run(self) -> None:
        """Join, again and again; wait longer and longer while it cannot be done."""
        while True:
            self._tried = self._nudge()
            try:
                await self._follow()
            except sqlite3.Error as error:  # her disk fails, or is full: what happens stands on the cluster
                self._say(f"the store fails: {error}", Kind.TROUBLE)
                self._wait = max(self._wait, _REST)
            except NeedsUser as error:
                self._say(_both(error), Kind.ASKS)
                await self._rest_for_user()
                continue
            except ClusterUnreachable as error:
                self._say(_both(error), Kind.UNREACHABLE)
            except NeronetError as error:  # the store is full, say: not at once again
                self._say(_both(error), Kind.TROUBLE)
                self._wait = max(self._wait, _REST)
            except Exception as error:  # noqa: BLE001 - a bug in what one cluster says is no other's end
                self._desk.log(traceback.format_exc())
                self._say(f"a bug in neronet, see the daemon's log: {error!r}", Kind.TROUBLE)
                await self._rest(FOR_USER)
            await self._rest(self._wait * random.uniform(0.7, 1.3))  # noqa: S311 - no secret
            self._wait = min(self._wait * 2, _BACKOFF[1])

    async def _follow(self) -> None:
        """Join the cluster and speak with it until the link is cut."""
        cluster = self._desk.clusters.get(self._name)
        link, peer = await succession.join(cluster, self._desk.database.owner)
        await self._recognise(link, peer)
        self._say(f"joined neromum {peer.release} on {peer.host}")
        if succession.has_other_warden(cluster, peer):
            self._desk.log(f"{self._name}: she works with {peer.warden} until what is in care has ended")
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._exchange = Exchange(self._desk, cluster, link, self._say)
        try:
            await self._exchange.run(self.bell)
        finally:
            if loop.time() - began > _WELL:
                self._wait = _BACKOFF[0]
            self._heard = self._exchange.heard
            self._exchange = None

    async def _recognise(self, link: Link, peer: Hello) -> None:
        """See that it is the folder that the attempts are in, and not the empty one below a missing disk."""
        with self._desk.database.transaction() as tx:
            known = clusters.recognise(tx, self._name, peer.folder)
        if not known and self._name != LOCAL:
            await link.close()
            raise NeronetError(
                f"the folder on {peer.host} is not the one that the attempts of {self._name} are in",
                f"is its disk there? `neroman cluster remove {self._name} --lose` gives them up",
            )

    async def _rest(self, seconds: float) -> None:
        """Wait; not as long when the user asks that it be tried now."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._nudge() == self._tried:
                    self.bell.clear()
                    await self.bell.wait()

    async def _rest_for_user(self) -> None:
        """Wait until she has joined the host herself, or for long."""
        was_open = await asyncio.to_thread(self._is_open)  # then it is not the joining that wants her
        for _glance in range(int(FOR_USER / _GLANCE)):
            await self._rest(_GLANCE)
            if self._nudge() != self._tried or (not was_open and await asyncio.to_thread(self._is_open)):
                return

    def _is_open(self) -> bool:
        with contextlib.suppress(NeronetError):  # the cluster was removed meanwhile, say
            return self._desk.clusters.get(self._name).is_open()
        return False

    def _nudge(self) -> float | None:
        """Return when the user last asked that it be tried; while the store fails, as before."""
        with contextlib.suppress(sqlite3.Error):
            return clusters.nudged(self._desk.database.connection, self._name)
        return self._tried

    def _say(self, words: str, kind: Kind | None = None) -> None:
        """Log it, and store it for `neroman status`, once for as long as it is the same."""
        if self._exchange is not None:
            self._heard = self._exchange.heard
        if self._said == words:
            return
        self._desk.log(f"{self._name}: {words}")
        complaint = None if kind is None else Complaint(kind, words, self._heard)
        with contextlib.suppress(NeronetError, sqlite3.Error), self._desk.database.transaction() as tx:
            clusters.note(tx, self._name, complaint, self._desk.now())
            self._said = words


def _both(error: NeronetError) -> str:
    return f"{error.what} ({error.hint})" if error.hint else error.what
