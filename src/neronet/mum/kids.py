"""The nerokids of one mum: started through her warden, known by name, missed when they die."""

import os
import uuid
from typing import Callable, List, Optional, Set

from neronet.host.channel import Channel
from neronet.model.resources import Resources
from neronet.mum.scheduler import Placement
from neronet.protocol.messages import Retire, Run, Stop
from neronet.spool.folder import Spool
from neronet.wardens.warden import Busy, Order, Warden

_BUSY_REST = 5.0  #: seconds
_LONGEST_REST = 60.0  #: seconds
_TRIES = 3  #: kids that may end before they speak, until neromum says that it does not work


class Kid:
    """One nerokid that lives, as far as is known."""

    def __init__(self, name: str, ticket: str) -> None:
        self.name = name
        self.ticket = ticket
        self.channel: Optional[Channel] = None
        self.spoke = False
        self.keys: Set[str] = set()


class Kids:
    """Starts nerokids and finds them again after neromum's own death."""

    def __init__(self, warden: Warden, spool: Spool, command: List[str], steady: Callable[[], float]) -> None:
        self._warden = warden
        self._spool = spool
        self._command = command
        self._steady = steady
        self._label = "neronet:%s" % spool.root
        self._failures = 0
        self._not_before = 0.0
        self._kids = {name: Kid(name, ticket) for name, ticket in warden.find(self._label).items()}

    @property
    def broken(self) -> bool:
        """Tell whether kids end again and again before they say a word, and none is on her way."""
        return self._failures >= _TRIES and not self._kids

    def get(self, name: str) -> Optional[Kid]:
        """Return the kid of that name, if she lives."""
        return self._kids.get(name)

    def by_channel(self, channel: Channel) -> Optional[Kid]:
        """Return the kid at the other end of a conversation."""
        return next((kid for kid in self._kids.values() if kid.channel is channel), None)

    def holding(self, key: str) -> Optional[Kid]:
        """Return the kid who was given an attempt."""
        return next((kid for kid in self._kids.values() if key in kid.keys), None)

    def ready(self) -> Optional[Kid]:
        """Return a kid that can be given attempts; when there is none, one is started for later."""
        for kid in self._kids.values():
            if kid.channel is not None:
                return kid
        if not self._kids and self._steady() >= self._not_before:
            self._start()
        return None

    def joined(self, name: str, channel: Channel) -> Optional[Kid]:
        """Note that a kid speaks; None for one that nobody started."""
        kid = self._kids.get(name)
        if kid is not None:
            kid.channel = channel
            kid.spoke = True
            self._failures = 0
        return kid

    def run(self, kid: Kid, placements: List[Placement]) -> None:
        """Hand attempts to a kid."""
        kid.keys.update(placement.key for placement in placements)
        assert kid.channel is not None
        kid.channel.send(Run([(place.key, place.gpus, place.line) for place in placements]))

    def stop(self, key: str, cause: str) -> None:
        """Have the attempt ended by the kid who has it; one that cannot be told now is told later."""
        for kid in self._kids.values():
            if key in kid.keys and kid.channel is not None:
                kid.channel.send(Stop("", [key], cause))

    def retire(self) -> None:
        """Let the kids that have nothing in care go home."""
        for kid in self._kids.values():
            if kid.channel is not None and not kid.keys:
                kid.channel.send(Retire())

    def bury(self) -> List[Kid]:
        """Return, once, the kids who have died. Only those that are silent are looked for."""
        silent = {kid.ticket: kid for kid in self._kids.values() if kid.channel is None}
        if not silent:
            return []
        sights = self._warden.look(list(silent))
        dead = [kid for ticket, kid in silent.items() if ticket in sights and sights[ticket].phase == "ended"]
        for kid in dead:
            del self._kids[kid.name]
            if not kid.spoke:
                self._failures += 1
                self._not_before = self._steady() + min(2.0**self._failures, _LONGEST_REST)
        return dead

    @property
    def any_silent(self) -> bool:
        """Tell whether a kid that should live is not connected."""
        return any(kid.channel is None for kid in self._kids.values())

    def _start(self) -> None:
        name = "kid-" + uuid.uuid4().hex[:8]
        order = Order(self._label, self._command, [name], Resources(), self._spool.kids)
        try:
            tickets = self._warden.submit(order)
        except Busy:  # the host is full, say: it is asked again, as long as it takes
            self._not_before = self._steady() + _BUSY_REST
            return
        self._kids[name] = Kid(name, tickets[name])


def last_words(spool: Spool, kid: Kid) -> str:
    """Return the end of a kid's log."""
    try:
        with open(os.path.join(spool.kids, kid.name + ".log"), errors="replace") as file:
            return file.read()[-2000:].strip()
    except OSError:
        return ""
