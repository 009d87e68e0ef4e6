"""Tells one neroman all that happens to her attempts: once each, in order, from where she stands.

What cannot be told at once, because she reads slowly or was away, is read
again from the disk when she can take it: neromum keeps no queue of events.
"""

import os
from collections import OrderedDict
from typing import Any, Dict, List

from neronet.host.channel import Channel
from neronet.model import event as events
from neronet.model.event import KID, MUM, Record
from neronet.mum.roster import Entry, Roster
from neronet.protocol.messages import Happening
from neronet.protocol.portions import HEAVIEST, portions, weigh
from neronet.spool import folder as folders
from neronet.spool.journal import Reader

_BACKLOG = 4 << 20  #: bytes on their way; above it, neroman is behind
_TURN = 200  #: attempts that are caught up with in one turn


class _Journal:
    """What one nerokid wrote and this neroman has not heard; each line is read once."""

    def __init__(self, folder: str) -> None:
        self._reader = Reader(os.path.join(folder, folders.EVENTS))
        self._rest: List[Dict[str, Any]] = []
        self.more = False  #: whether there may be more to read at once

    def read(self) -> List[Dict[str, Any]]:
        """Return what was put back, or else the next piece."""
        rest, self._rest = self._rest, []
        if rest:
            self.more = True
            return rest
        piece = self._reader.read()
        self.more = self._reader.more
        return piece

    def put_back(self, rest: List[Dict[str, Any]]) -> None:
        """Keep what it is too early to tell."""
        self._rest = rest


class Listener:
    """One conversation with a neroman."""

    def __init__(self, channel: Channel, owner: str) -> None:
        self.channel = channel
        self.owner = owner
        self._sent: Dict[str, List[int]] = {}
        self._journals: Dict[str, _Journal] = {}
        #: With whom there is more to do; True: not before her kid has written what she has said.
        self._behind: "OrderedDict[str, bool]" = OrderedDict()  # noqa: UP037 - 3.9 could do without
        self._pending: List[Happening] = []
        self._weight = 0

    def follow(self, key: str, mum: int, kid: int) -> None:
        """Tell from now on all that comes after these numbers."""
        self._sent[key] = [mum, kid]
        self._journals.pop(key, None)
        self._behind[key] = False

    def is_following(self, key: str) -> bool:
        """Tell whether this attempt is told of already."""
        return key in self._sent

    def leave(self, key: str) -> None:
        """Tell no more of an attempt."""
        self._sent.pop(key, None)
        self._journals.pop(key, None)
        self._behind.pop(key, None)

    def offer(self, key: str, origin: str, record: Record) -> None:
        """Tell this if it is the next in line; else its attempt is caught up with later."""
        sent = self._sent.get(key)
        place = 0 if origin == MUM else 1
        if sent is None or record.number <= sent[place]:
            return
        if key in self._behind or record.number > sent[place] + 1 or self.channel.backlog > _BACKLOG:
            self._behind[key] = False
            return
        self._tell(key, origin, record)

    def flush(self, roster: Roster) -> bool:
        """Send what there is to tell; True when more is left than could be sent."""
        short: List[str] = []
        for key in list(self._behind)[:_TURN]:
            if self.channel.backlog > _BACKLOG:
                break
            del self._behind[key]
            entry = roster.get(key)
            if entry is not None and not self._catch_up(entry):
                short.append(key)  # the kid's disk is full: her words came, and are not written yet
            if self._weight > HEAVIEST:
                self._send()
        self._send()
        self._behind.update(dict.fromkeys(short, True))  # after the others, who have their turns next
        return not all(self._behind.values()) and self.channel.backlog <= _BACKLOG

    def _send(self) -> None:
        for portion in portions(self._pending):
            self.channel.send(portion)
        self._pending = []
        self._weight = 0

    def _catch_up(self, entry: Entry) -> bool:
        """Tell all that is on disk; False when the kid has said more than stands there."""
        sent = self._sent[entry.key]
        for record in entry.own:
            if record.number > sent[0]:
                self._tell(entry.key, MUM, record)
        if entry.kid_seen <= sent[1]:
            return True
        journal = self._journals.setdefault(entry.key, _Journal(entry.folder))
        written = journal.read()
        for place, plain in enumerate(written):
            if sent[1] >= entry.kid_seen:  # she has not taken in more herself: it is told later
                journal.put_back(written[place:])
                return True
            if plain.get("n") == sent[1] + 1:
                self._tell(entry.key, KID, events.from_json(plain))
        if journal.more:
            self._behind[entry.key] = False
            return True
        return entry.kid_seen <= sent[1]

    def _tell(self, key: str, origin: str, record: Record) -> None:
        self._sent[key][0 if origin == MUM else 1] = record.number
        self._weight += weigh(record.event)
        self._pending.append(Happening(folders.split_key(key)[1], origin, record))
