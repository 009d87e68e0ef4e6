"""``neroman logs``: what programs printed, from wherever they run."""

import asyncio
import os
import sys

import click

from neronet.errors import NeronetError, SelectionError
from neronet.man import reach, wiring
from neronet.man.cli import options
from neronet.man.cli.show import picked_rows
from neronet.man.store import views
from neronet.man.store.views import Row
from neronet.man.transport.link import Link
from neronet.man.wiring import Neroman
from neronet.model.attempt import AttemptId
from neronet.model.lifecycle import LIVE
from neronet.protocol import messages
from neronet.protocol.messages import Piece, Read

_PIECE = 1 << 20
_TAIL = 1 << 16  #: bytes from the end in which the last lines are looked for
_PAUSE = 0.3  #: seconds between two looks for more
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


async def _show(man: Neroman, rows: list[Row], stream: str, lines: int | None, *, follow: bool) -> None:
    clusters = reach.clusters(man.places)
    links: dict[str, Link] = {}
    try:
        for row in rows:
            cluster = row.cluster or ""
            if cluster not in links:
                links[cluster], _ = await clusters.get(cluster).open(man.database.owner)
            if len(rows) > 1:
                click.echo(f"==> {row.number} {row.name} ({row.attempt}) <==")
            await _copy(man, links[cluster], row, stream, lines, follow=follow)
    finally:
        for link in links.values():
            await link.close()


async def _copy(man: Neroman, link: Link, row: Row, stream: str, lines: int | None, *, follow: bool) -> None:
    attempt = row.attempt or ""
    offset = 0
    if lines is not None:
        piece = await _read(link, attempt, stream, -_TAIL)
        kept = piece.data.splitlines(keepends=True)[-lines:]
        _print(b"".join(kept))
        offset = piece.offset + len(piece.data)
    while True:
        # First whether it has ended, then what it printed: so that nothing falls between.
        over = not follow or not _is_live(man, attempt)
        piece = await _read(link, attempt, stream, offset)
        _print(piece.data)
        offset += len(piece.data)
        if not piece.data:
            if over:
                if not offset:
                    click.echo(f"{attempt} has printed nothing on its {stream}", err=True)
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
