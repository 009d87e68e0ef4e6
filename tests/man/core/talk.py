"""Short words for conversations over a real store."""

from typing import TypeVar

from man.store.populace import Populace

from neronet.man.core.conversation import Conversation
from neronet.man.store.ledger import StoreLedger
from neronet.protocol.messages import Happened, Happening, Message, Submit

Kind = TypeVar("Kind")


def connect(store: Populace, cluster: str = "local") -> Conversation:
    """Return the conversation over a new connection."""
    return Conversation(StoreLedger(store.database, store.now), cluster)


def begun(store: Populace, count: int) -> None:
    store.start(*store.populate(count))


def of(kind: type[Kind], said: list[Message]) -> list[Kind]:
    return [message for message in said if isinstance(message, kind)]


def submitted(said: list[Message]) -> list[list[str]]:
    """Return the attempts of each request."""
    return [[plain["id"] for plain in message.attempts] for message in of(Submit, said)]


def happened(*items: Happening) -> list[Message]:
    return [Happened(list(items))]
