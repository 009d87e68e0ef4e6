"""``neroman logs``: what programs printed, from wherever they run."""

import asyncio
import os
import sys

import click

from neronet.errors import ClusterUnreachable, NeronetError, SelectionError
from neronet.man import reach, wiring
from neronet.man.cli import options
from neronet.man.cli.show import picked_rows
from neronet.man.store import views
from neronet.man.store.views import Row
from neronet.man.transport.complaints import NeedsUser
from neronet.man.transport.link import Link
from neronet.man.wiring import Neroman
from neronet.model.attempt import AttemptId
from neronet.model.lifecycle import LIVE
from neronet.protocol import messages
from neronet.protocol.messages import Piece, Read

_PIECE = 1 << 20
_TAIL = 1 << 16  #: bytes from the end in which the last lines are looked for
_PAUSE = 0.3  #: seconds between two looks for more
_AGAIN = 3.0  #: seconds between two tries to reach a cluster that was cut off
_LIVE = {state.value for state in LIVE}


@click.command("logs")
@options.selector
@options.everywhere
@click.option("-f", "--follow", is_flag=True, help="Go on until the program ends.")
@click.option("-n", "--lines", type=click.IntRange(1), help="Only the last lines.")
@click.option("--stderr", "errors", is_flag=True, help="Standard error instead of standard output.")
def command(
    selector: tuple[str, ...], everywhere: bool, follow: bool, lines: int | None, errors: bool
) -> None:
    """Show what the program of an experiment or attempt (3.1) printed."""
    man = wiring.build()
    rows = [row for row in picked_rows(man, selector, everywhere=everywhere) if row.attempt is not None]
    if not rows:
        raise SelectionError("none of these has been started", "`neroman start` starts them")
    if follow and len(rows) > 1:
        raise NeronetError("only one program can be followed at a time", "name one number")
    asyncio.run(_show(man, rows, "stderr" if errors else "stdout", lines, follow=follow))


class _Links:
    """A link for each cluster; one that is cut while a program is followed is joined again."""

    def __init__(self, man: Neroman, *, lasting: bool) -> None:
        self._clusters = reach.clusters(man.places)
        self._owner = man.database.owner
        self._lasting = lasting
        self._links: dict[str, Link] = {}

    async def read(self, row: Row, stream: str, offset: int) -> Piece:
        """Return a piece of what the row's program printed; raises ``NeronetError``."""
        cluster, attempt = row.cluster or "", row.attempt or ""
        if cluster not in self._links:
            self._links[cluster] = await self._open(cluster)
        while True:
            try:
                return await _read(self._links[cluster], attempt, stream, offset)
            except ClusterUnreachable as error:
                if not self._lasting:
                    raise
                click.echo(f"neroman: {error.what}; it goes on when {cluster} is back", err=True)
            self._links[cluster] = await self._open_again(cluster)

    async def close(self) -> None:
        """End all links."""
        for link in self._links.values():
            await link.close()

    async def _open(self, cluster: str) -> Link:
        return (await self._clusters.get(cluster).open(self._owner))[0]

    async def _open_again(self, cluster: str) -> Link:
        while True:
            try:
                return await self._open(cluster)
            except NeedsUser:
                raise
            except ClusterUnreachable:
                await asyncio.sleep(_AGAIN)


async def _show(man: Neroman, rows: list[Row], stream: str, lines: int | None, *, follow: bool) -> None:
    links = _Links(man, lasting=follow)
    try:
        for row in rows:
            if len(rows) > 1:
                click.echo(f"==> {row.number} {row.name} ({row.attempt}) <==")
            await _copy(man, links, row, stream, lines, follow=follow)
    finally:
        await links.close()


async def _copy(
    man: Neroman, links: _Links, row: Row, stream: str, lines: int | None, *, follow: bool
) -> None:
    offset = 0
    if lines is not None:
        piece = await links.read(row, stream, -_TAIL)
        kept = piece.data.splitlines(keepends=True)[-lines:]
        _print(b"".join(kept))
        offset = piece.offset + len(piece.data)
    while True:
        # First whether it has ended, then what it printed: so that nothing falls between.
        over = not follow or not _is_live(man, row.attempt or "")
        piece = await links.read(row, stream, offset)
        _print(piece.data)
        offset += len(piece.data)
        if not piece.data:
            if over:
                if not offset:
                    click.echo(f"{row.attempt} has printed nothing on its {stream}", err=True)
                return
            await asyncio.sleep(_PAUSE)


async def _read(link: Link, attempt: str, stream: str, offset: int) -> Piece:
    link.send(Read(f"{attempt}:{offset}", attempt, stream, offset, _PIECE))
    while True:
        for message in await link.receive():
            if isinstance(message, Piece):
                return message
            if isinstance(message, messages.Failed):
                raise NeronetError(f"{attempt}: {message.what}")


def _is_live(man: Neroman, attempt: str) -> bool:
    row = views.attempt_row(man.database.connection, *AttemptId.parse(attempt), man.now())
    return row is not None and row.state in _LIVE


def _print(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]
