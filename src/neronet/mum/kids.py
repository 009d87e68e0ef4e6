"""The nerokids of one mum: started through her warden, known by name, missed when they die."""

import os
import uuid
from typing import Callable, Dict, Iterator, List, Optional, Set

from neronet.host.channel import Channel
from neronet.model.resources import Resources
from neronet.mum.kid import Kid
from neronet.protocol.messages import Hello, Retire
from neronet.release import BUILT
from neronet.spool.folder import Spool
from neronet.wardens.warden import Busy, Order, Warden

SILENCE = 600.0  #: seconds without any sign of a kid of whom this host cannot know whether she lives
_GLANCE = 60.0  #: seconds between two looks for such a sign
_RECENT = 5.0  #: seconds after which a kid's silence is no news
_BUSY_REST = 5.0  #: seconds
_LONGEST_REST = 60.0  #: seconds
_TRIES = 3  #: kids that may end before they speak, until neromum says that it does not work


class Kids:
    """Starts nerokids and finds them again after neromum's own death."""

    def __init__(self, warden: Warden, spool: Spool, command: List[str], steady: Callable[[], float]) -> None:
        self.host = os.uname().nodename
        self.command = command
        self.last_words = ""  #: of the one who died last
        self._warden = warden
        self._spool = spool
        self._steady = steady
        self._label = label(spool)
        #: A warden who leaves the scheduling to neromum sees the processes of this host and no others.
        self._is_near = warden.capacity() is not None
        self._failures = 0
        self._not_before = 0.0
        self._kids: Dict[str, Kid] = {}
        self._speaking: Dict[Channel, Kid] = {}
        self.silent: Set[Kid] = set()  #: who should live and is not connected
        for name, ticket in warden.find(self._label).items() if self._is_near else ():
            self._add(name, ticket, self.host)

    def __iter__(self) -> Iterator[Kid]:
        return iter(list(self._kids.values()))

    @property
    def broken(self) -> bool:
        """Tell whether kids end again and again before they say a word, and none is on her way."""
        return self._failures >= _TRIES and not any(kid.is_fit for kid in self._kids.values())

    @property
    def fell_silent(self) -> bool:
        """Tell whether a kid was heard only just now, and is no more."""
        now = self._steady()
        return any(kid.ticket and now - kid.seen < _RECENT for kid in self.silent)

    def get(self, name: str) -> Optional[Kid]:
        """Return the kid of that name, if she lives."""
        return self._kids.get(name)

    def expect(self, name: str, host: str) -> Optional[Kid]:
        """Return who has claimed something; None when she is dead.

        One of another host or in a batch job, of whom nobody here can know, is thought to live.
        """
        kid = self._kids.get(name)
        if kid is None and (not self._is_near or host not in ("", self.host)):
            kid = self._add(name, "", host)
        return kid

    def by_channel(self, channel: Channel) -> Optional[Kid]:
        """Return the kid at the other end of a conversation."""
        return self._speaking.get(channel)

    def ready(self) -> Optional[Kid]:
        """Return a kid that can be given attempts; when there is none, one is started for later."""
        is_any = False
        for kid in self._kids.values():
            if kid.is_fit:
                is_any = True
                if kid.channel is not None:
                    return kid
        if not is_any and self._steady() >= self._not_before:
            self._start()
        return None

    def joined(self, hello: Hello, channel: Channel) -> Kid:
        """Note that a kid speaks; one whom nobody here started keeps what she has and is given nothing."""
        kid = self._kids.get(hello.name)
        if kid is None:
            here = self._is_near and hello.host == self.host
            ticket = self._warden.find(self._label).get(hello.name, "") if here else ""
            kid = self._add(hello.name, ticket, hello.host)
        if kid.channel is not None:
            self._speaking.pop(kid.channel, None)
        kid.channel = channel
        self._speaking[channel] = kid
        self.silent.discard(kid)
        kid.spoke = True
        kid.is_outdated = hello.built < BUILT
        if kid.ticket:
            self._failures = 0
        if kid.is_outdated:
            channel.send(Retire())
        return kid

    def left(self, channel: Channel) -> Optional[Kid]:
        """Note that a conversation ended; return the kid whose only one it was."""
        kid = self._speaking.pop(channel, None)
        if kid is not None:
            kid.channel = None
            kid.seen = kid.looked = self._steady()
            self.silent.add(kid)
        return kid

    def retire(self, *, all_of_them: bool) -> None:
        """Let the kids that have nothing in care go home; those who can be given nothing, or all."""
        for kid in self._kids.values():
            if kid.channel is not None and not kid.keys and (all_of_them or not kid.is_fit):
                kid.channel.send(Retire())

    def bury(self) -> List[Kid]:
        """Return, once, the kids who have died. Only those that are silent are looked for."""
        if not self.silent:
            return []
        silent = {kid.ticket: kid for kid in self.silent if kid.ticket}
        sights = self._warden.look(list(silent)) if silent else {}
        dead = [kid for ticket, kid in silent.items() if ticket in sights and sights[ticket].phase == "ended"]
        for kid in dead:
            if not kid.spoke:
                self._failures += 1
                self._not_before = self._steady() + min(2.0**self._failures, _LONGEST_REST)
        dead += [kid for kid in self.silent if not kid.ticket and self._is_lost(kid)]
        for kid in dead:
            self.last_words = last_words(self._spool, kid.name)
            del self._kids[kid.name]
            self.silent.discard(kid)
        return dead

    def _is_lost(self, kid: Kid) -> bool:
        """Tell whether there was no sign for long: neither a journal that grew, nor her beat."""
        now = self._steady()
        if not kid.keys:
            return True  # there is nothing to miss
        if now - max(kid.looked, kid.seen) >= _GLANCE:
            kid.looked = now
            beat = _content(self._spool.beat(kid.name))
            if beat != kid.beat:
                kid.beat, kid.seen = beat, now
        return now - kid.seen > SILENCE

    def _add(self, name: str, ticket: str, host: str) -> Kid:
        has_place = not self._is_near or host == self.host
        kid = self._kids[name] = Kid(name, ticket, host, self._steady(), has_place=has_place)
        self.silent.add(kid)
        return kid

    def _start(self) -> None:
        name = "kid-" + uuid.uuid4().hex[:8]
        order = Order(self._label, self.command, [name], Resources(), self._spool.kids)
        try:
            tickets = self._warden.submit(order)
        except Busy:  # the host is full, say: it is asked again, as long as it takes
            self._not_before = self._steady() + _BUSY_REST
            return
        self._add(name, tickets[name], self.host)


def label(spool: Spool) -> str:
    """Return the label under which this neromum and her successors start nerokids."""
    return "neronet:%s" % spool.root


def last_words(spool: Spool, name: str) -> str:
    """Return the end of a kid's log."""
    return _content(os.path.join(spool.kids, name + ".log")).decode("utf-8", "replace")[-2000:].strip()


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
