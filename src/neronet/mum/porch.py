"""Those who have come and not yet shown who they are: few, and not for long. Pure: no clock, no sockets."""

from collections import OrderedDict
from typing import List, Optional

from neronet.host.channel import Channel

ROOM = 256  #: idle strangers at a time, and as many who have begun to prove themselves
PATIENCE = 15.0  #: seconds in which one has to prove who she is, and to greet


class Porch:
    """Where newcomers wait. There is room for a number of strangers, and for all of one's own user's."""

    def __init__(self) -> None:
        self._until: "OrderedDict[Channel, float]" = OrderedDict()  # noqa: UP037 - 3.9 could do without
        self._silent: "OrderedDict[Channel, None]" = OrderedDict()  # noqa: UP037
        self._begun: "OrderedDict[Channel, None]" = OrderedDict()  # noqa: UP037

    def __len__(self) -> int:
        return len(self._until)

    def come(self, channel: Channel, now: float) -> None:
        """Let somebody wait."""
        self._until[channel] = now + PATIENCE
        if not channel.is_proven:
            self._silent[channel] = None

    def began(self, channel: Channel) -> None:
        """Note that somebody has said something: she is a stranger still, but not an idle one."""
        if channel in self._silent:
            del self._silent[channel]
            self._begun[channel] = None

    def leave(self, channel: Channel) -> None:
        """Note that somebody is known now, or gone."""
        for place in (self._silent, self._begun):
            place.pop(channel, None)
        self._until.pop(channel, None)

    def in_excess(self) -> Optional[Channel]:
        """Return who has to go for there are too many of her kind: the one who came first."""
        if len(self._silent) > ROOM:
            return next(iter(self._silent))
        return next(iter(self._begun)) if len(self._begun) > ROOM else None

    def first(self) -> Optional[Channel]:
        """Return the stranger who goes first where nobody else may."""
        return next(iter(self._silent), None) or next(iter(self._begun), None)

    def overdue(self, now: float) -> List[Channel]:
        """Return those whose time is over."""
        late = []
        for channel, until in self._until.items():
            if until > now:
                break
            late.append(channel)
        return late

    def patience(self, now: float) -> float:
        """Return the seconds until somebody has to go."""
        return next(iter(self._until.values()), now + PATIENCE) - now
