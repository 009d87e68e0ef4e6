"""Sends a letter, pictures and all: apart from the daemon, who seldom needs all that this needs."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from neronet.man.core.notices_letter import Letter
from neronet.man.notify import catalogue, pictures
from neronet.man.notify.channel import Parcel
from neronet.man.notify.pictures import Drawn
from neronet.man.notify.settings import MailSettings
from neronet.man.store import series
from neronet.man.store.outbox import Posted


def deliver(posted: Posted, mail: MailSettings, store: Path) -> None:
    """Send a letter; raises ``Later`` or ``Refused``. May take long."""
    drawn = drawings(posted.letter, store) if posted.channel == "mail" else ()
    parcel = Parcel(posted.letter, posted.message_id, posted.thread, drawn)
    catalogue.channel(posted.channel, posted.address, mail).send(parcel)


def drawings(letter: Letter, store: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the pictures of a letter: what each shows, and PNG; none without matplotlib."""
    wanted = [standing for standing in letter.standings if standing.curves][-2:]
    if not wanted or not pictures.can_draw():
        return ()
    found: list[tuple[str, bytes]] = []
    # Where the store fails, the letter goes without them.
    with suppress(sqlite3.Error), closing(_read_only(store)) as connection:
        for standing in wanted:
            title = f"{standing.metric}, batch {standing.batch}"
            curves = [
                (name, series.curve(connection, attempt, standing.metric))
                for name, attempt in standing.curves
            ]
            drawn = pictures.draw(
                standing.metric, [Drawn(name, curve.steps, curve.values) for name, curve in curves]
            )
            found += [] if drawn is None else [(title, drawn)]
    return tuple(found)


def _read_only(store: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)
