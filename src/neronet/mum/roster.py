"""The attempts in neromum's care, rebuilt from the disk whenever she starts.

What she alone knows of an attempt stands in ``roster.jsonl``; the rest is in
the attempt's own folder.
"""

import json
import os
from contextlib import suppress
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

from neronet.host.clock import Clock
from neronet.model import event as events
from neronet.model.attempt import Assignment
from neronet.model.event import (
    Aborted,
    Crashed,
    Event,
    Finished,
    Held,
    Queued,
    Ready,
    Record,
    Signalled,
    Started,
    Stopping,
)
from neronet.model.lifecycle import ENDED, IllegalTransition, State, advance
from neronet.model.resources import Resources
from neronet.spool import folder as folders
from neronet.spool import journal as journals
from neronet.spool.folder import Spool
from neronet.spool.journal import Claimed, Journal, Reader


class Claim(NamedTuple):
    """The nerokid that took an attempt, as the journal's header says."""

    kid: str
    host: str


class Entry:
    """One attempt in care."""

    __slots__ = (
        "_reader",
        "after",
        "at_once",
        "base",
        "batch",
        "claim",
        "folder",
        "gpus",
        "held",
        "is_ready",
        "key",
        "kid_seen",
        "own",
        "priority",
        "resources",
        "runtime",
        "sealed",
        "signalled",
        "state",
        "stopping",
        "ticket",
    )

    def __init__(self, key: str, folder: str, assignment: Assignment) -> None:
        self.key = key
        self.folder = folder
        self.resources: Resources = assignment.resources
        self.priority = assignment.priority
        self.batch = assignment.batch
        self.at_once = assignment.at_once
        self.after = assignment.after
        self.held = assignment.held  # not to begin before it is released
        self.is_ready = False  # whether all that it needs has finished
        self.state = State.WAITING
        self.own: List[Record] = []
        self._reader = Reader(os.path.join(folder, folders.EVENTS))
        self.base = 0  # numbers of her own that stood before those: known to a neroman, and lost here
        self.kid_seen = 0
        self.claim: Optional[Claim] = None
        self.sealed: Optional[Event] = None  # the end for which neromum has made the journal herself
        self.ticket: Optional[str] = None  # the batch system's name for its job
        self.stopping: Optional[str] = None  # why its program was asked to end
        self.signalled: Optional[Signalled] = None  # its program's end, of which the cause is awaited
        self.gpus: List[str] = []
        self.runtime = 0.0

    @property
    def ended(self) -> bool:
        """Tell whether the attempt has come to its end."""
        return self.state in ENDED

    @property
    def says_held(self) -> Optional[bool]:
        """Tell what neromum last said of its being held; None when she said nothing."""
        said = [record.event.held for record in self.own if isinstance(record.event, Held)]
        return said[-1] if said else None

    def apply(self, event: Event) -> None:
        """Let an event move the attempt."""
        if isinstance(event, Started):
            self.gpus = event.gpus
        elif isinstance(event, Queued):
            self.ticket = event.ticket
        elif isinstance(event, Held):
            self.held = event.held
        elif isinstance(event, Ready):
            self.is_ready = True
        elif isinstance(event, Stopping):
            self.stopping = self.stopping or event.cause
        elif isinstance(event, Signalled):
            self.signalled = event
        elif isinstance(event, (Finished, Crashed, Aborted)):
            self.runtime = event.runtime or 0.0
        with suppress(IllegalTransition):  # a second end: the first stands, and man sees both
            self.state = advance(self.state, event)

    def start_afresh(self) -> None:
        """Forget what was read of a kid who gave the attempt back: the next one makes her own journal."""
        self.claim = None
        self.gpus = []
        self._reader = Reader(os.path.join(self.folder, folders.EVENTS))

    def seal(self, host: str, now: float, event: Event) -> bool:
        """Make the journal, so that no kid can begin the attempt any more; False when one has.

        The event is the end that is noted next; it is found in the journal if that does not come about.
        """
        header = {"kid": "", "host": host, "end": events.to_json(Record(0, now, event))}
        try:
            Journal.create(os.path.join(self.folder, folders.EVENTS), header).close()
        except Claimed:
            return self.sealed is not None
        except OSError:  # a full disk, on which no kid can begin it either
            return True
        self.sealed = event
        return True

    def is_begun(self) -> bool:
        """Tell whether a kid has made the journal, with or without a word in it."""
        return os.path.exists(os.path.join(self.folder, folders.EVENTS))

    def is_behind(self) -> bool:
        """Tell whether the journal has grown since it was read."""
        return self._reader.is_behind()

    def catch_up(self) -> List[Record]:
        """Return what the kid wrote and nobody has taken in, and let it move the attempt."""
        fresh: List[Record] = []
        while True:
            for record in _records(self._reader.read()):
                if record.number == self.kid_seen + 1:
                    self.kid_seen += 1
                    self.apply(record.event)
                    fresh.append(record)
            if not self._reader.more:
                break
        header = self._reader.header
        if header is not None and "end" in header:
            self.sealed = self.sealed or _sealed(header["end"])
        elif header is not None and self.claim is None:
            self.gpus = self.gpus or [str(gpu) for gpu in header.get("gpus", [])]
            self.claim = Claim(str(header.get("kid", "")), str(header.get("host", "")))
        return fresh


class Roster:
    """All entries, by key, and the journal that keeps them."""

    def __init__(self, spool: Spool, clock: Clock) -> None:
        """Read the journal and the attempts' folders."""
        self._spool = spool
        self._clock = clock
        self._entries: Dict[str, Entry] = {}
        self._path = os.path.join(spool.mum, "roster.jsonl")
        self._restore()
        self._compact()
        self._journal = Journal.resume(self._path)
        self._dirty = False

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def get(self, key: str) -> Optional[Entry]:
        """Return the entry, or None when the attempt is not in care."""
        return self._entries.get(key)

    def accept(self, key: str, assignment: Assignment) -> Entry:
        """Take an attempt in care: its folder and specification are on disk when this returns."""
        folder = self._spool.attempt(key)
        entry = Entry(key, folder, assignment)
        is_new = folders.make(folder)  # each look at a shared disk takes its time
        if is_new or not entry.is_begun():
            folders.write_assignment(folder, assignment)
        if not is_new:
            entry.catch_up()  # one that was forgotten and ran already is not run again
        self._entries[key] = entry
        return entry

    def revive(self, key: str, told: int) -> Optional[Entry]:
        """Return the entry; one that was forgotten is read again from its folder.

        ``told`` of her own words stand at home already: what she says next is numbered after them.
        """
        entry = self._entries.get(key) or self._load(key)
        if entry is not None and key not in self._entries:
            entry.base = told
            entry.catch_up()
            self._entries[key] = entry
        return entry

    def note(self, entry: Entry, event: Event) -> Record:
        """Write down what neromum herself knows of an attempt."""
        record = Record(entry.base + len(entry.own) + 1, self._clock.wall(), event)
        entry.own.append(record)
        entry.apply(event)
        self._journal.append([{"key": entry.key, "record": events.to_json(record)}])
        self._dirty = True
        return record

    def forget(self, key: str) -> None:
        """Let go of an attempt whose end is recorded at home; its folder stays."""
        if self._entries.pop(key, None) is not None:
            self._journal.append([{"key": key, "forget": True}])

    def sync(self) -> bool:
        """Make sure that what was noted outlives a power cut; until it does (True), tell nobody."""
        if self._dirty:
            if not self._journal.flush():
                return False
            self._journal.sync()
            self._dirty = False
        return True

    def close(self) -> None:
        """Write no more."""
        self._journal.close()

    def _restore(self) -> None:
        own: Dict[str, List[Record]] = {}
        for plain in journals.read(self._path).objects:
            key = str(plain.get("key"))
            if plain.get("forget"):
                own.pop(key, None)
            else:
                own.setdefault(key, []).extend(_records([plain.get("record", {})]))
        for key, records in own.items():
            entry = self._load(key)
            if entry is None:
                continue  # its folder is gone; man hears of it when he asks
            entry.base = records[0].number - 1 if records else 0
            for record in records:
                entry.own.append(record)
                entry.apply(record.event)
            entry.catch_up()
            self._entries[key] = entry

    def _load(self, key: str) -> Optional[Entry]:
        try:
            folder = self._spool.attempt(key)
            assignment = folders.read_assignment(folder)
        except (OSError, ValueError):
            return None
        return Entry(key, folder, assignment)

    def _compact(self) -> None:
        lines: List[Dict[str, Any]] = [{"version": journals.VERSION}]
        for entry in self._entries.values():
            lines += [{"key": entry.key, "record": events.to_json(record)} for record in entry.own]
        content = "".join(json.dumps(line) + "\n" for line in lines)
        folders.write_atomically(self._path, content.encode("ascii"))


def _sealed(plain: Any) -> Event:
    try:
        return events.from_json(plain).event
    except ValueError:
        return Crashed("withdrawn")


def _records(objects: List[Dict[str, Any]]) -> List[Record]:
    records = []
    for plain in objects:
        try:
            records.append(events.from_json(plain))
        except ValueError:
            continue  # a damaged line: the gap in the numbers shows it
    return records
