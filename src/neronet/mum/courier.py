"""The courier: ``mum files ROOT``, a process of her own that takes code and gives files.

Whoever copies gigabytes speaks with her, and neromum is never held up.
"""

import errno
import os
import sys
from typing import Any, Callable, Dict, Optional, Type

from neronet.model import paths
from neronet.mum.courier_code import Uploads
from neronet.mum.courier_outputs import Outputs
from neronet.protocol import messages, wire
from neronet.protocol.messages import Done, Failed, Hello, Message
from neronet.protocol.session import ProtocolError, Session
from neronet.spool.folder import Spool

_PIECE = 1 << 20  #: bytes read at a time
_DISK = {
    errno.ENOSPC: "the cluster's disk is full",
    errno.EDQUOT: "your quota of disk space on the cluster is used up",
    errno.EROFS: "the cluster's disk is read-only",
}
_FREE = "free space there, and it goes on by itself"


class Courier:
    """Answers one neroman, each message before the next is looked at."""

    def __init__(self, spool: Spool) -> None:
        self._uploads = uploads = Uploads(spool)
        outputs = Outputs(spool)
        self._handlers: Dict[Type[Any], Callable[[Any], Message]] = {
            messages.Offer: uploads.offer,
            messages.Write: uploads.write,
            messages.Complete: uploads.complete,
            messages.Find: outputs.find,
            messages.Fetch: outputs.fetch,
            messages.Ping: lambda ping: Done(ping.request),
        }

    def answer(self, message: Any) -> Optional[Message]:
        """Return the answer to a message; None for one that is not the courier's."""
        handler = self._handlers.get(type(message))
        if handler is None:
            return None
        try:
            return handler(message)
        except OSError as error:
            full = _DISK.get(error.errno or 0)
            return Failed(message.request, full or _words(error), _FREE if full else "")
        except ValueError as error:
            return Failed(message.request, str(error))

    def close(self) -> None:
        """Leave no half of a file behind."""
        self._uploads.close()


def serve(spool: Spool, me: Hello) -> None:
    """Converse over the standard streams until the other side ends; raises ``OSError``."""
    courier = Courier(spool)
    try:
        _converse(courier, Session(me))
    finally:
        courier.close()


def _converse(courier: Courier, session: Session) -> None:
    _write(session.greet())
    while True:
        data = os.read(0, _PIECE)
        if not data:
            return
        try:
            received = session.receive(data)
        except ProtocolError as error:
            sys.stderr.write("neronet's courier: %s\n" % error)
            return
        for message in received:
            answer = courier.answer(message)
            if answer is not None:
                _write(wire.encode(answer))
        _write(session.answers())


def _words(error: OSError) -> str:
    name = error.filename
    name = paths.decode(name) if isinstance(name, bytes) else name
    return "%s: %s" % (name, error.strerror) if name else error.strerror or str(error)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]
