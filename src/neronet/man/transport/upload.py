"""Brings code to a cluster: what it has already, it is not sent."""

import asyncio
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from neronet.errors import NeronetError
from neronet.man.transport import snapshot
from neronet.man.transport.errand import Errand, errand
from neronet.man.transport.link import Link
from neronet.model import manifest, paths
from neronet.model.manifest import LINK, Item
from neronet.protocol import wire
from neronet.protocol.messages import Complete, Done, Offer, Wanted, Write

_PIECE = 1 << 20  #: bytes of a file in one message
_AHEAD = 16 << 20  #: bytes that are sent before the answer to the first of them has come
_SMALL = 1 << 12  #: bytes that a message counts for at least


class _Piece(NamedTuple):
    path: str
    offset: int
    data: bytes


async def place(link: Link, snapshots: Path, name: str, owner: str) -> None:
    """Have the snapshot on the cluster, whole; one round trip when it is there.

    ``link`` leads to a courier, and nobody else may use it meanwhile. Raises ``ClusterUnreachable``,
    after which the next try goes on where this one was cut, or ``NeronetError``.
    """
    async with errand(link) as courier:
        answer = await _offer(courier, name, owner, [])
        if answer.complete:
            return
        folder = snapshots / name
        items = await asyncio.to_thread(_list, folder, name)
        _check_weight(Offer("", name, owner, manifest.to_json(items)))
        answer = await _offer(courier, name, owner, items)
        if not answer.complete:
            wanted = set(answer.paths)
            await _send(courier, folder, [item for item in items if item.path in wanted])
            await courier.ask(lambda request: Complete(request, name), Done)


async def _offer(courier: Errand, name: str, owner: str, items: list[Item]) -> Wanted:
    return await courier.ask(lambda request: Offer(request, name, owner, manifest.to_json(items)), Wanted)


async def _send(courier: Errand, folder: Path, items: list[Item]) -> None:
    """Send files, many pieces ahead of their answers; raises what the first refusal says."""
    ahead: deque[tuple[int, asyncio.Task[Any]]] = deque()
    weight = 0
    try:
        for piece in _pieces(folder, items):
            task = asyncio.create_task(_write(courier, piece))
            ahead.append((len(piece.data) + _SMALL, task))
            weight += ahead[-1][0]
            await asyncio.sleep(0)  # let it be sent, in its turn
            while weight > _AHEAD:
                weight -= await _first(ahead)
        while ahead:
            await _first(ahead)
    finally:
        for _, task in ahead:
            task.cancel()
        await asyncio.gather(*(task for _, task in ahead), return_exceptions=True)


async def _first(ahead: deque[tuple[int, asyncio.Task[Any]]]) -> int:
    weight, task = ahead[0]
    await task
    ahead.popleft()
    return weight


async def _write(courier: Errand, piece: _Piece) -> None:
    await courier.ask(lambda request: Write(request, *piece), Done)


def _pieces(folder: Path, items: list[Item]) -> Iterator[_Piece]:
    for item in items:
        place = folder / item.path
        try:
            if item.kind == LINK:
                yield _Piece(item.path, 0, paths.encode(str(place.readlink())))
                continue
            with place.open("rb") as file:
                offset = 0
                while (data := file.read(_PIECE)) or offset == 0:
                    yield _Piece(item.path, offset, data)
                    offset += len(data)
                    if not data:
                        break
        except OSError as error:
            raise _unreadable(folder, error) from error


def _list(folder: Path, name: str) -> list[Item]:
    """Return what the snapshot holds; raises ``NeronetError`` when it is not what it was."""
    try:
        items = snapshot.items(folder)
    except OSError as error:
        raise _unreadable(folder, error) from error
    if manifest.name_of(items) != name:
        raise NeronetError(
            f"the code in {folder} is not what it was when the attempts were made",
            "`neroman restart` takes the code as it stands now",
        )
    return items


def _check_weight(offer: Offer) -> None:
    if len(wire.encode(offer)) > wire.LINE_LIMIT:
        raise NeronetError(
            f"the code has {len(offer.files)} files, too many to send",
            "list what is no code under `code: {exclude: [...]}`, and restart",
        )


def _unreadable(folder: Path, error: OSError) -> NeronetError:
    what = f"the code in {folder} cannot be read: {error.strerror or error}"
    return NeronetError(what, "`neroman restart` takes the code as it stands now")
