"""Brings home what attempts left, of those that have ended and whose outputs have not come."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.core.homecoming import LIMIT, Output, choose, printable
from neronet.man.store import outputs
from neronet.man.store.database import Database
from neronet.man.store.outputs import Due
from neronet.man.transport import download
from neronet.man.transport.berth import Occupied
from neronet.man.transport.download import Brought
from neronet.man.transport.link import Link
from neronet.man.transport.snapshot import OUTPUTS
from neronet.model.resources import format_size

OpenFiles = Callable[[], Awaitable[Link]]

_PAUSES = (1.0, 10.0, 60.0)  #: seconds before a courier that was cut is asked again


async def fetch_due(
    database: Database,
    open_files: OpenFiles,
    cluster: str,
    log: Callable[[str], None],
    now: Callable[[], float] = time.time,
) -> bool:
    """Bring home the outputs that are due of one cluster; True when nothing is left to be brought.

    What is in the way of one attempt is stored beside its outputs and logged; what is in the way of
    the cluster is logged, and after some tries left for the next call. Raises neither.
    """
    for pause in (*_PAUSES, None):
        try:
            await _fetch_all(database, open_files, cluster, log, now)
        except (NeronetError, sqlite3.Error) as error:
            log(f"{cluster}: outputs are not brought home: {error}")
            if pause is None or not isinstance(error, (ClusterUnreachable, Occupied)):
                return False
            await asyncio.sleep(pause)
        else:
            return True
    return False


async def fetch(
    database: Database, link: Link, due: Due, target: Path, limit: int | None, now: Callable[[], float]
) -> Brought:
    """Bring outputs of one attempt to ``target`` and note what came of it; ``limit`` in bytes.

    Raises ``ClusterUnreachable``, or ``NeronetError`` when nothing can be written.
    """
    chosen, left = choose(due.outputs, limit)
    owner, before = database.owner, outputs.fetched(database.connection, due.attempt)
    brought = await download.bring(link, owner, due.name, chosen, target, before)
    for output in left:
        brought.troubles[output.path] = _too_large(due, output, limit or 0)
    with database.transaction() as tx:
        outputs.note_brought(tx, due.attempt, brought.files, target, now())
        outputs.note_troubles(tx, due.attempt, brought.troubles)
    return brought


async def list_outputs(database: Database, link: Link, due: Due, patterns: list[str]) -> Due:
    """Ask the cluster which files the patterns mean now, note them, and return the attempt with these.

    Raises ``ClusterUnreachable``, or ``NeronetError`` when there are none, or too many.
    """
    found, more = await download.find(link, database.owner, due.name, patterns)
    if more:
        raise NeronetError(
            f"{due.name} has {len(found) + more} such files, too many to bring",
            "have the program pack them into one, or name fewer",
        )
    listed = list({output.path: output for output in found if outputs.is_storable(output)}.values())
    with database.transaction() as tx:
        outputs.note_listed(tx, due.attempt, listed)
    return due._replace(outputs=listed, unlisted=False)


def home_of(due: Due) -> Path:
    """Return where an attempt's outputs lie at home; raises ``NeronetError`` when its project is gone."""
    project = Path(due.folder)
    if not project.is_dir():
        raise NeronetError(
            f"its project folder {project} is gone", f"`neroman fetch {due.name} --to DIR` brings them"
        )
    return project / OUTPUTS / due.name


async def _fetch_all(
    database: Database,
    open_files: OpenFiles,
    cluster: str,
    log: Callable[[str], None],
    now: Callable[[], float],
) -> None:
    link: Link | None = None
    occupied: dict[int, Occupied] = {}  # attempts that another neroman is at
    try:
        while dues := outputs.outputs_due(database.connection, cluster, but=occupied):
            link = link or await open_files()
            for due in dues:
                try:
                    await _fetch_one(database, link, due, log, now)
                except Occupied as error:
                    occupied[due.attempt] = error
    finally:
        if link is not None:
            await link.close()
    for reason in occupied.values():
        raise reason


async def _fetch_one(
    database: Database, link: Link, due: Due, log: Callable[[str], None], now: Callable[[], float]
) -> None:
    """Bring one attempt's outputs, or note why not: afterwards nothing of it is due. Raises ``Occupied``."""
    try:
        target = home_of(due)
        if due.unlisted:
            due = await list_outputs(database, link, due, due.patterns)
        brought = await fetch(database, link, due, target, LIMIT, now)
        troubles = brought.troubles
    except (ClusterUnreachable, Occupied):
        raise
    except NeronetError as error:
        troubles = {"": f"{error.what} ({error.hint})" if error.hint else error.what}
        with database.transaction() as tx:
            outputs.note_trouble(tx, due.attempt, troubles[""])
    for path, trouble in troubles.items():
        log(printable(f"{due.name}: {path or 'outputs'} not brought home: {trouble}"))


def _too_large(due: Due, output: Output, limit: int) -> str:
    return (
        f"it has {format_size(output.size)}, more than is left of {format_size(limit)} an attempt;"
        f" `neroman fetch {due.name}` brings it"
    )
