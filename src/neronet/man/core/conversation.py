"""What neroman says to the neromum of one cluster, and does with her answers. No I/O of its own."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from neronet.man.core.ports import Ledger
from neronet.model.attempt import Assignment
from neronet.protocol import messages
from neronet.protocol.messages import Follow, Hold, Message, Met, Recorded, Stop, StopIf, Submit

_CHUNK = 250  #: attempts in one message
_HEAVIEST = 4 << 20  #: letters of JSON in one message
_WINDOW = 8  #: messages that may be on their way


class Conversation:
    """One cluster's side of the store. Each method returns the messages to send."""

    def __init__(self, ledger: Ledger, cluster: str) -> None:
        self._ledger = ledger
        self._cluster = cluster
        self._requests = itertools.count(1)
        self._submitted: dict[str, list[str]] = {}
        self._stopping: set[str] = set()
        self._holds: dict[str, bool] = {}  # what was said last of each
        self._asked: set[tuple[str, str]] = set()  # rechecks: wish and attempt
        self._under_way: set[str] = set()  # submitted, and not heard of
        self._ended = False
        self.trouble: str | None = None  #: why the cluster takes no attempts, until it does

    def opened(self) -> list[Message]:
        """Neromum answers: tell her where the store stands, and send again what she may have missed."""
        self._submitted.clear()
        self._stopping.clear()
        self._holds.clear()
        self._asked.clear()
        self._under_way.clear()
        self.trouble = None
        self._ledger.reopen(self._cluster)
        positions = self._ledger.positions(self._cluster)
        return [Follow(positions), *self._hold(again=True), *self.rung()]

    def rung(self) -> list[Message]:
        """Something may have changed in the store: say what the cluster should know."""
        said = self._submit(_WINDOW if self.trouble is None else 0) + self._stop()
        met = self._ledger.met(self._cluster)
        if met:
            said.append(Met(str(next(self._requests)), met))
        return said + self._hold()

    def heard(self, heard: list[Message]) -> list[Message]:
        """Take in what neromum says, all events of it in one transaction."""
        said: list[Message] = []
        items = [
            item for message in heard if isinstance(message, messages.Happened) for item in message.items
        ]
        if items:
            self._under_way.difference_update(item.attempt for item in items)
            ended = self._ledger.take_in(self._cluster, items)
            if ended:
                self._ended = True
                self._stopping.difference_update(ended)
                said.append(Recorded(ended))
        for message in heard:
            said += self._answer(message)
        return said

    def rested(self) -> list[Message]:
        """Try again with one message, some time after ``trouble``."""
        return self._submit(1) + self._stop()

    def take_ended(self) -> bool:
        """Tell, once, whether attempts have ended."""
        ended, self._ended = self._ended, False
        return ended

    def _submit(self, window: int) -> list[Message]:
        said: list[Message] = []
        while len(self._submitted) < window:
            assignments = self._ledger.unsent(self._cluster, _CHUNK)
            if not assignments:
                break
            for portion in _portions(assignments):
                request = str(next(self._requests))
                self._submitted[request] = [str(plain["id"]) for plain in portion]
                self._under_way.update(self._submitted[request])
                said.append(Submit(request, portion))
        return said

    def _stop(self) -> list[Message]:
        said: list[Message] = []
        # What may still wait for its code is stopped once the cluster has it: a stop must not overtake.
        silent = self._stopping | self._under_way
        for cause, attempts in self._ledger.wanted_stops(self._cluster).items():
            fresh = [attempt for attempt in attempts if attempt not in silent]
            if fresh:
                self._stopping.update(fresh)
                said.append(Stop(str(next(self._requests)), fresh, cause))
        for wish, cause, when, known in self._ledger.wanted_rechecks(self._cluster):
            asked = [name for name in known if name not in silent and (wish, name) not in self._asked]
            for some in (asked[at : at + _CHUNK] for at in range(0, len(asked), _CHUNK)):
                self._asked.update((wish, name) for name in some)
                told = {name: known[name] for name in some if known[name]}
                said.append(StopIf(str(next(self._requests)), some, cause, wish, when, told))
        return said

    def _hold(self, *, again: bool = False) -> list[Message]:
        said: list[Message] = []
        for held, attempts in self._ledger.wanted_holds(self._cluster, again=again).items():
            fresh = [
                attempt
                for attempt in attempts
                if self._holds.get(attempt) is not held and attempt not in self._under_way
            ]
            if fresh:
                self._holds.update(dict.fromkeys(fresh, held))
                said.append(Hold(str(next(self._requests)), fresh, held))
        return said

    def _answer(self, message: Any) -> list[Message]:
        if isinstance(message, messages.Submitted):
            self._under_way.difference_update(self._submitted.pop(message.request, []))
            self.trouble = None
            return self.rung()
        if isinstance(message, messages.Failed):
            self.trouble = message.what
            refused = self._submitted.pop(message.request, [])
            self._under_way.difference_update(refused)
            self._ledger.take_back(self._cluster, refused)
            self._stopping.difference_update(refused)  # a stop reached nobody: once more after the next try
            self._asked = {pair for pair in self._asked if pair[1] not in refused}
        elif isinstance(message, messages.Missing):
            self._ledger.lose(self._cluster, message.attempts)
        return []


def _portions(assignments: list[Assignment]) -> Iterator[list[dict[str, Any]]]:
    """Give the assignments in messages of bearable weight: one alone may be as heavy as it is."""
    portion: list[dict[str, Any]] = []
    weight = 0
    for assignment in assignments:
        plain = assignment.to_json()
        added = len(json.dumps(plain))
        if portion and weight + added > _HEAVIEST:
            yield portion
            portion, weight = [], 0
        portion.append(plain)
        weight += added
    yield portion
