"""Shows what a batch system would be given. Pure."""

from typing import Iterable, NamedTuple, Tuple

from neronet.model.attempt import Assignment
from neronet.mum.orders import Orders
from neronet.wardens.warden import Warden


class Printer(NamedTuple):
    """A warden, and what all of her orders have in common."""

    warden: Warden
    orders: Orders

    def show(self, attempts: Iterable[Tuple[str, Assignment]]) -> str:
        """Return what would be submitted for attempts (key, assignment), if they came all at once."""
        return "\n".join(self.warden.script(order) for order in self.orders.of(attempts))
