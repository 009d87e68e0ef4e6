"""Keeps results workbooks current: each written by a process of its own, so that no link waits for it."""

import asyncio
import contextlib
import os
import sqlite3
import sys

from neronet.man import publication
from neronet.man.exchange import Desk
from neronet.man.store import publications
from neronet.man.store.publications import Book

EVERY = 5.0  #: seconds in which a new number is in the workbook, unless the project says otherwise
_SHARE = 2  #: a workbook is written during this part of the time at most: the half
_LOOK = 1.0  #: seconds between two looks of the daemon
_REST = 30.0  #: seconds before one that could not be written is tried again
_NICE = 10  #: the workbook comes after whatever she does herself


class Publisher:
    """All projects' results workbooks; one is written at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._task: asyncio.Task[None] | None = None
        self._next: dict[int, float] = {}  # by project: when it may be written again
        self._said: dict[int, str] = {}  # by project: what is wrong
        self._failed: frozenset[int] = frozenset()
        self._is_behind = False

    @property
    def is_busy(self) -> bool:
        """Tell whether a workbook is being written, or soon will be; one that cannot be is not waited for."""
        return self._task is not None or self._is_behind

    def look(self) -> None:
        """Begin to write what is due."""
        if self._task is not None and self._task.done():
            self._task.result()
            self._task = None
        try:
            due = [
                each
                for each in publications.wanted(self._desk.database.connection)
                if publication.is_due(each)
            ]
        except (sqlite3.Error, OSError):  # a store that fails is told of elsewhere
            return
        self._is_behind = any(book.project not in self._failed for book in due)
        now = asyncio.get_running_loop().time()
        ready = [book for book in due if self._next.get(book.project, now) <= now]
        if ready and self._task is None:
            self._task = asyncio.create_task(self._write(min(ready, key=self._turn)))

    async def close(self) -> None:
        """Let go of the writer; if that ends him, the file is whole, and as far behind as the store says."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _turn(self, book: Book) -> float:
        return self._next.get(book.project, 0.0)

    async def _write(self, book: Book) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            code, words = await _run(sys.executable, "-m", "neronet.man.cli.publish", str(book.project))
        except OSError as error:  # this machine has no room for another process, say
            code, words = 1, f"the writer cannot be started: {error}"
        took = loop.time() - began
        wait = max(book.settings.get("every", EVERY) - took - _LOOK, _SHARE * took)
        self._next[book.project] = began + (max(wait, _REST) if code else wait)
        self._failed = self._failed | {book.project} if code else self._failed - {book.project}
        if words != self._said.get(book.project, ""):  # once for as long as it is the same
            self._desk.log(f"results of {book.name}: {words or 'all is well again'}")
            self._said[book.project] = words


async def _run(*words: str) -> tuple[int, str]:
    """Run a program to its end; return its exit code and what it said on standard error."""
    program = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    with contextlib.suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, program.pid, _NICE)
    _, told = await program.communicate()
    assert program.returncode is not None
    return program.returncode, told.decode("utf-8", "replace").strip()
