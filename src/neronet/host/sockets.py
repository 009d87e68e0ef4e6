"""The sockets of this host: Unix sockets, also at paths longer than the kernel's 107 bytes, and TCP."""

import os
import socket
import struct
from typing import Any, Callable, Optional

_LONGEST = 100
_QUEUE = 1024  #: that may have come and not been heard yet; the system may hold fewer


def listen(path: str) -> socket.socket:
    """Return a listening socket at ``path``, for its owner only; what lay there is replaced."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    temporary = "%s.%d" % (path, os.getpid())
    mask = os.umask(0o177)
    try:
        if os.path.exists(temporary):  # of one with this number, who was killed right here
            os.unlink(temporary)
        _at(temporary, server.bind)
        server.listen(_QUEUE)
        os.replace(temporary, path)
    except OSError:
        server.close()
        raise
    finally:
        os.umask(mask)
    return server


def connect(path: str) -> socket.socket:
    """Return a socket joined to the listener at ``path``; raises ``OSError`` when there is none."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _at(path, client.connect)
    except OSError:
        client.close()
        raise
    return client


def listen_everywhere() -> socket.socket:
    """Return a listening socket on all IPv4 interfaces, at a port that the system chose."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        server.bind(("", 0))
        server.listen(_QUEUE)
    except OSError:
        server.close()
        raise
    return server


def reach(address: str, port: int) -> socket.socket:
    """Return a socket on its way to an IPv4 address; it can be written to once it has arrived or failed."""
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.setblocking(False)
    try:
        client.connect((address, port))
    except BlockingIOError:
        pass
    except OSError:
        client.close()
        raise
    return client


def peer_user(connection: socket.socket) -> Optional[int]:
    """Return the user id of the process at the other end; None where the system does not tell."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return None
    credentials = connection.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("iII"))
    return int(struct.unpack("iII", credentials)[1])


def _at(path: str, call: Callable[[str], Any]) -> None:
    if len(os.fsencode(path)) <= _LONGEST:
        call(path)
        return
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    try:
        call("/proc/self/fd/%d/%s" % (folder, os.path.basename(path)))
    finally:
        os.close(folder)
