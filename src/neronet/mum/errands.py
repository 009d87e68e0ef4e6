"""What neromum has done by a batch system's commands, one errand at a time, and what comes back."""

from typing import Any, List, NamedTuple, Optional, Union

from neronet.errors import NeronetError
from neronet.wardens.warden import Order, Warden


class Find(NamedTuple):
    """Ask for all that lives under the label. The result: tickets by task."""

    label: str


class Cancel(NamedTuple):
    """End jobs. There is no result."""

    tickets: List[str]


class Hold(NamedTuple):
    """Keep jobs from beginning, or let them begin. There is no result."""

    tickets: List[str]
    held: bool


class Submit(NamedTuple):
    """Submit an order. The result: tickets by task."""

    order: Order


class Look(NamedTuple):
    """Ask after tickets. The result: sights by ticket."""

    tickets: List[str]


Errand = Union[Find, Cancel, Hold, Submit, Look]


class Answer(NamedTuple):
    """How an errand ended: with a result, or with the trouble there was."""

    errand: Errand
    asked: float  #: when it was begun with, by the steady clock
    result: Any = None
    trouble: Optional[NeronetError] = None  #: ``Busy`` or ``Refused``; anything else is a doubt


def carry_out(warden: Warden, errand: Errand) -> Any:
    """Run the commands; return the result. May take a minute, and raises as the warden does."""
    if isinstance(errand, Find):
        return warden.find(errand.label)
    if isinstance(errand, Cancel):
        return warden.cancel(errand.tickets)
    if isinstance(errand, Hold):
        return warden.hold(errand.tickets) if errand.held else warden.release(errand.tickets)
    if isinstance(errand, Look):
        return warden.look(errand.tickets)
    warden.check(errand.order.resources)
    return warden.submit(errand.order)
