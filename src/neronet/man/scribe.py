"""Keeps experiments' workbooks current while experiments run."""

import asyncio
import contextlib
import importlib
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from neronet.errors import NeronetError
from neronet.man.store import projects
from neronet.man.store.database import Database
from neronet.man.store.projects import Workbook

_PERIOD = 5.0  #: seconds between two looks
_SHARE = 20  #: times as long as a look took, it rests
_SAID = 60.0  #: seconds before other words about the same workbook are said

Stamp = tuple[object, ...]


class Scribe:
    """Writes what has changed in the store into the workbooks; one that is open waits."""

    def __init__(self, database: Database, now: Callable[[], float], log: Callable[[str], None]) -> None:
        self.is_waiting = False  #: something could not be written, as a workbook is open
        self._database = database
        self._now = now
        self._log = log
        self._done: dict[int, tuple[Any, Stamp]] = {}  # by project: what was written, into which file
        self._said: dict[int, tuple[str, float]] = {}
        self._store: Stamp = ()

    async def run(self) -> None:
        """Write, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                with contextlib.suppress(sqlite3.Error, NeronetError):  # the store's: told elsewhere
                    await self.look()
            except Exception:  # noqa: BLE001 - a bug here is no end of what follows the clusters
                self._log(traceback.format_exc())
            await asyncio.sleep(max(_PERIOD, (loop.time() - began) * _SHARE))

    async def look(self) -> None:
        """Bring all workbooks up to date that can be."""
        connection = self._database.connection
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        store = (version, connection.total_changes)
        changed, self._store = store != self._store, store
        waits = [await self._bring(each, changed=changed) for each in projects.workbooks(connection)]
        self.is_waiting = any(waits)

    async def _bring(self, workbook: Workbook, *, changed: bool) -> bool:
        """Write one workbook unless nothing has changed; return whether it waits for being closed."""
        # What reads workbooks takes long to load, and most projects have none.
        workbooks = importlib.import_module("neronet.man.workbooks")
        if not workbooks.writes(workbook):
            return False
        path = Path(workbook.settings["file"])
        done = self._done.get(workbook.project)
        stamp = _stamp(path)
        if done is not None and not changed and done[1] == stamp:
            return False
        now = workbooks.known(self._database, workbook.project)
        if done is not None and done == (now, stamp):
            return False
        try:
            workbooks.check_free(workbook)
            written = await asyncio.to_thread(workbooks.write, workbook, now)
        except workbooks.InUse as error:
            self._done.pop(workbook.project, None)
            self._say(workbook, f"waits to be written: {workbooks.told(error)}")
            return True
        except NeronetError as error:
            self._done[workbook.project] = (now, stamp)  # until something changes
            self._say(workbook, f"is not written: {workbooks.told(error)}")
            return False
        self._done[workbook.project] = (now, _stamp(path))
        self._say(workbook, "; ".join(written.notes))
        if written.before != written.after:
            with self._database.transaction() as tx:
                projects.note_written(tx, workbook.project, written.before, written.after)
        return False

    def _say(self, workbook: Workbook, words: str) -> None:
        """Log it, and store it for `neroman status`; words that only differ from before, once a minute."""
        before, at = self._said.get(workbook.project, (None, 0.0))
        if words == before or (words and before and self._now() - at < _SAID):
            return
        if words:
            self._log(f"{workbook.settings['file']}: {words}")
        with self._database.transaction() as tx:
            projects.note_trouble(tx, workbook.project, words, self._now())
        self._said[workbook.project] = (words, self._now())


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)
