"""One nerokid, as neromum knows her."""

from typing import List, Optional, Set

from neronet.host.channel import Channel
from neronet.model.wish import Wish
from neronet.mum.scheduler import Placement
from neronet.protocol.messages import Run, Stop, StopIf


class Kid:
    """A nerokid that lives, as far as is known. Without a ticket the warden cannot tell whether she does."""

    def __init__(self, name: str, ticket: str, host: str, now: float, *, has_place: bool) -> None:
        self.name = name
        self.ticket = ticket
        self.host = host
        self.has_place = has_place  #: whether what she runs takes of what neromum shares out
        self.channel: Optional[Channel] = None
        self.spoke = False
        self.is_outdated = False
        self.keys: Set[str] = set()
        self.seen = now  #: when there was the last sign of her
        self.looked = now
        self.beat = b""  #: as it was when it was looked at

    @property
    def is_fit(self) -> bool:
        """Tell whether she may be given attempts."""
        return bool(self.ticket) and not self.is_outdated

    @property
    def way(self) -> str:
        """Return how she is heard."""
        return "spool" if self.channel is None else self.channel.way

    def run(self, placements: List[Placement]) -> None:
        """Hand her attempts."""
        self.keys.update(placement.key for placement in placements)
        assert self.channel is not None
        self.channel.send(Run([(place.key, place.gpus, place.line) for place in placements]))

    def stop(self, key: str, wish: Wish) -> bool:
        """Have her end an attempt, or see whether to; False when she cannot be told."""
        if self.channel is None:
            return False
        if wish.when:
            known = {key: wish.known} if wish.known else {}
            self.channel.send(StopIf("", [key], wish.cause, wish.id, wish.when, known))
        else:
            self.channel.send(Stop("", [key], wish.cause))
        return True
