"""Brings outputs home: many pieces under way at once, each file checked against its digest, nothing twice."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.core.homecoming import Output
from neronet.man.transport.berth import Berth, Kept, digest_of, explain
from neronet.man.transport.errand import Errand, all_of, errand
from neronet.man.transport.link import Link
from neronet.protocol.messages import Fetch, Find, Found, Piece

_PIECE = 1 << 18  #: bytes of one answer
_AHEAD = 8  #: pieces of a file that are asked for before the first has come
_AT_ONCE = 16  #: files
_UNDER_WAY = 32  #: pieces in all
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Brought(NamedTuple):
    """What came of it."""

    files: list[Output]  #: that lie at home now, with the digests that they have
    troubles: dict[str, str]  #: why the others do not, by path


async def bring(
    link: Link,
    owner: str,
    attempt: str,
    files: Iterable[Output],
    target: Path,
    fetched: Mapping[str, str] = _NOTHING,
) -> Brought:
    """Bring files of an attempt (``124.2``) into the folder ``target``, but for those that are there.

    ``fetched`` has the digests of what was brought before, by path: such a file may be replaced, any
    other is kept. ``link`` leads to a courier, and nobody else may use it meanwhile. Raises
    ``ClusterUnreachable``, after which the next call goes on where this one was cut, or
    ``NeronetError`` when nothing can be written.
    """
    brought, wanted = Brought([], {}), list(files)
    if not wanted:
        return brought
    berth = Berth(target)
    berth.prepare()
    slots = asyncio.Semaphore(_AT_ONCE)
    async with errand(link) as courier:
        journey = _Journey(courier, f"{owner}/{attempt}", berth)

        async def one(output: Output) -> None:
            async with slots:
                try:
                    brought.files.append(await journey.bring(output, fetched.get(output.path)))
                except Kept as kept:
                    brought.troubles[output.path] = str(kept)

        try:
            await all_of([asyncio.create_task(one(output)) for output in wanted])
        finally:
            berth.leave()
    return brought


async def find(link: Link, owner: str, attempt: str, patterns: Iterable[str]) -> tuple[list[Output], int]:
    """Return the files that lie below the attempt's working folder now, and how many more there are.

    Raises ``ClusterUnreachable``, or ``NeronetError`` when there is no such folder.
    """
    wanted = list(patterns)
    async with errand(link) as courier:
        found = await courier.ask(lambda request: Find(request, f"{owner}/{attempt}", wanted), Found)
    return [Output(*file) for file in found.files], found.more


class _Journey:
    def __init__(self, courier: Errand, key: str, berth: Berth) -> None:
        self._courier = courier
        self._key = key
        self._berth = berth
        self._under_way = asyncio.Semaphore(_UNDER_WAY)

    async def bring(self, output: Output, fetched: str | None) -> Output:
        """Bring one file; raises ``Kept``."""
        try:
            place = self._berth.place(output.path)
            output = output if output.sha256 else await self._look(output)
            if await asyncio.to_thread(self._berth.is_here, place, output, fetched):
                return output
            part = self._berth.part(output)
            await self._copy(output, part)
            await asyncio.to_thread(self._berth.is_here, place, output, fetched)  # it may have taken hours
            part.replace(place)
        except OSError as error:
            raise Kept(explain(error)) from error
        return output

    async def _look(self, output: Output) -> Output:
        """Have the digest computed of a file of which none is known."""
        try:
            found = await self._courier.ask(
                lambda request: Find(request, self._key, [output.path], hashed=True), Found
            )
        except ClusterUnreachable:
            raise
        except NeronetError as error:
            raise Kept(error.what) from error
        for file in found.files:
            if file[0] == output.path:
                return Output(*file)
        raise Kept("it is not there any more")

    async def _copy(self, output: Output, part: Path) -> None:
        """Have the whole file in ``part``, from where the last try was cut."""
        digest, size = await asyncio.to_thread(digest_of, part)
        if size > output.size:
            await asyncio.to_thread(part.unlink)
            digest, size = await asyncio.to_thread(digest_of, part)
        ahead: deque[asyncio.Task[bytes]] = deque()
        asked = size
        try:
            with await asyncio.to_thread(part.open, "ab") as file:
                while size < output.size:
                    while asked < output.size and len(ahead) < _AHEAD:
                        limit = min(_PIECE, output.size - asked)
                        ahead.append(asyncio.create_task(self._piece(output.path, asked, limit)))
                        asked += limit
                    data = await ahead.popleft()
                    file.write(data)
                    digest.update(data)
                    size += len(data)
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)
        if digest.hexdigest() != output.sha256:
            await asyncio.to_thread(part.unlink)
            raise Kept("it has changed since its sha256 was taken, or came damaged")

    async def _piece(self, path: str, offset: int, limit: int) -> bytes:
        async with self._under_way:
            try:
                piece = await self._courier.ask(
                    lambda request: Fetch(request, self._key, path, offset, limit), Piece
                )
            except ClusterUnreachable:
                raise
            except NeronetError as error:
                raise Kept(f"the cluster does not give it: {error.what}") from error
        if len(piece.data) != limit:
            raise Kept("it is shorter than it was")
        return piece.data
