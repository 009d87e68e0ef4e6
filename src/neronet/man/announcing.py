"""The daemon's part in telling the user: what happened becomes letters, and letters are sent."""

import asyncio
import importlib
import sqlite3
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from neronet.errors import NeronetError
from neronet.man.core.notices_rules import place
from neronet.man.notify.channel import Refused
from neronet.man.notify.settings import MailSettings
from neronet.man.store import letters, notices, outbox
from neronet.man.store.database import Database, open_database
from neronet.man.store.notices import Watch
from neronet.man.store.outbox import Posted

_JUDGE = 5.0  #: seconds between two looks whether expressions hold, and who is away
_AT_ONCE = 4  #: letters on their way
_HUSHED = 300.0  #: seconds before what has a bug is tried again
_REST = 5.0  #: seconds before a store that fails is tried again


class Announcer:
    """Looks at the store, writes letters into its outbox, and sends what stands there."""

    def __init__(
        self, database: Database, config: Path, now: Callable[[], float], log: Callable[[str], None]
    ) -> None:
        self.is_busy = False  #: something is to be sent, now or at its hour
        self._database = database
        self._config = config
        self._now = now
        self._log = log
        self._read: tuple[int, int] | None = (-1, -1)  # the file that the preferences are from
        self._rules: dict[str, Any] = {}
        self._mail: MailSettings | None = None  # not known: she wrote something that cannot be read
        self._judged = float("-inf")
        self._paused = float("-inf")
        self._store = Path(database.connection.execute("PRAGMA database_list").fetchone()[2])
        self._ending = threading.Event()
        # Threads of its own: a mail server that hangs keeps nobody else's work waiting.
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="letters")
        self._sending: dict[tuple[str, str], asyncio.Future[None]] = {}

    def look(self) -> None:
        """Do what is to be done now; a store that fails is looked at again the next time."""
        if 0 < self._paused - self._now() <= _HUSHED:  # unless the clock was set back
            return
        try:
            self.announce()
            self.send_due()
        except (sqlite3.Error, NeronetError) as error:
            self._log(f"notices: {error}")
            self._paused = self._now() + _REST
        except Exception:  # noqa: BLE001 - a bug in notices is no link's end
            self._log(traceback.format_exc())
            self._paused = self._now() + _HUSHED

    async def close(self) -> None:
        """Let what is on its way be sent, and marked: that a server hangs is known within half a minute."""
        self._ending.set()
        await asyncio.gather(*self._sending.values(), return_exceptions=True)
        self._sending.clear()
        self._ending.clear()

    def _read_preferences(self) -> None:
        try:
            status = self._config.stat()
            found = status.st_mtime_ns, status.st_ino
        except OSError:
            found = None
        if found == self._read:
            return
        self._read = found
        if found is None:
            self._rules, self._mail = {}, MailSettings()
            return
        try:
            wanted = importlib.import_module("neronet.man.preferences").read(self._config)
            self._rules, self._mail = wanted.notify, wanted.mail
        except NeronetError as error:  # as before, then
            self._log(f"{error.what} ({error.hint})")

    def announce(self) -> None:
        """Write the letters that are due."""
        self._read_preferences()
        now = self._now()
        connection = self._database.connection
        if self._mail is None:  # what happens waits in the store for rules that can be read
            self.is_busy = self._awaits(())
            return
        judges = not 0 <= now - self._judged < _JUDGE
        if not judges and not notices.has_tidings(connection) and not letters.awaits(connection):
            return
        with self._database.transaction() as tx:
            watched = notices.watches(tx, self._rules, now)
            notices.take(tx, watched)
        holding = [(watch, notices.holding(connection, watch, now)) for watch in watched if judges]
        with self._database.transaction() as tx:
            for watch, found in holding:
                notices.keep_new(tx, watch, found)
            if judges:
                notices.look_for_clusters(tx, watched, now)
                self._judged = now
            for watch in watched:
                letters.write_due(tx, watch, now)
        self.is_busy = self._awaits(watched)

    def _awaits(self, watched: Sequence[Watch]) -> bool:
        connection = self._database.connection
        return (
            notices.has_tidings(connection)
            or letters.awaits(connection)
            or outbox.is_open(connection)
            or any(letters.awaits_digest(connection, watch) for watch in watched)
        )

    def send_due(self) -> None:
        """Begin to send the next letter of each channel that has one."""
        for way, task in list(self._sending.items()):
            if task.done():
                del self._sending[way]
                task.result()
        if self._mail is None:
            return
        loop = asyncio.get_running_loop()
        for way, posted in outbox.due(self._database.connection, self._now()).items():
            if way not in self._sending:
                self._sending[way] = loop.run_in_executor(self._threads, self._deliver, posted, self._mail)

    def _deliver(self, posted: Posted, mail: MailSettings) -> None:
        """Try a letter once, and mark it by what comes of it, right after, whatever becomes of the loop."""
        try:
            # Loaded when there is something to send: mail and the web are megabytes of library.
            importlib.import_module("neronet.man.posting").deliver(posted, mail, self._store)
        except Refused as error:
            why = _both(error)
            self._log(f"{_place(posted)}: refused: {why}")
            self._mark(lambda tx: outbox.note_refused(tx, posted.id, why, self._now()))
        except NeronetError as error:
            why = _both(error)
            self._log(f"{_place(posted)}: {why}")
            self._mark(lambda tx: outbox.note_later(tx, posted, why, self._now()))
        except Exception as error:  # noqa: BLE001 - a bug in one channel keeps nobody else from being told
            why = f"a bug in neronet, see the daemon's log: {type(error).__name__}"
            self._log(traceback.format_exc())
            self._mark(lambda tx: outbox.note_later(tx, posted, why, self._now()))
        else:
            self._mark(lambda tx: outbox.note_sent(tx, posted.id, self._now()))

    def _mark(self, mark: Callable[[sqlite3.Connection], None]) -> None:
        """Store what became of a letter, however often that fails: else it would be sent again."""
        while True:
            try:
                with closing(open_database(self._store)) as database, database.transaction() as tx:
                    mark(tx)
            except (sqlite3.Error, NeronetError) as error:
                self._log(f"notices: {error}")
                if self._ending.wait(_REST):
                    return
            else:
                return


def _place(posted: Posted) -> str:
    return f"letter {posted.id} to {place(posted.channel, posted.address)}"


def _both(error: NeronetError) -> str:
    return f"{error.what} ({error.hint})" if error.hint else error.what
