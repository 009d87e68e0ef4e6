"""The ways to reach somebody who listens, and a stream over each."""

import importlib
import os
import socket
from typing import Any, List, NamedTuple, Optional

from neronet.host import sockets
from neronet.host.stream import Stream

UNIX, TLS = "unix", "tls"
CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")
_TLS_MODULE = "neronet.host.tls"


class Route(NamedTuple):
    """One way."""

    kind: str
    place: str  #: a path, or an IPv4 address
    port: int = 0


class NoTls(Exception):
    """There is no TLS here; the words say why."""


def set_out(route: Route, tls: str) -> Stream:
    """Return a stream that may still be on its way; ``tls`` is the folder of certificates.

    Raises ``OSError`` when nobody is there or somebody else, and ``NoTls``.
    """
    if route.kind == TLS:
        module = tls_module(tls)
        context = module.context(tls, server=False)
        stream: Stream = module.TlsStream(sockets.reach(route.place, route.port), context, server=False)
        return stream
    connection = sockets.connect(route.place)
    if is_strange(connection):
        connection.close()
        raise PermissionError("%s belongs to another user's process" % route.place)
    return Stream(connection)


def is_strange(connection: socket.socket) -> bool:
    """Tell whether another user's process is at the other end of a Unix socket."""
    return sockets.peer_user(connection) not in (None, os.getuid())


def why_no_tls(tls: str) -> Optional[str]:
    """Return why there is no TLS here, as far as that shows without loading it; None when it may be there."""
    missing = [name for name in CERTIFICATES if not os.path.exists(os.path.join(tls, name))]
    return "no certificates: %s" % ", ".join(missing) if missing else None


def tls_module(tls: str) -> Any:
    """Return the module ``host.tls``, loaded only now; raises ``NoTls``."""
    why = why_no_tls(tls)
    if why is not None:
        raise NoTls(why)
    try:
        return importlib.import_module(_TLS_MODULE)
    except ImportError as error:
        raise NoTls("this Python has no ssl: %s" % error) from error


def in_order(routes: List[Route], best: Optional[Route]) -> List[Route]:
    """Return the routes, the one that served last time first."""
    return sorted(routes, key=lambda route: route != best)
