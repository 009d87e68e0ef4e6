"""Unix sockets of this host, also where a path is longer than the kernel's 107 bytes."""

import os
import socket
import struct
from typing import Any, Callable, Optional

_LONGEST = 100


def listen(path: str) -> socket.socket:
    """Return a listening socket at ``path``, for its owner only; what lay there is replaced."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    temporary = "%s.%d" % (path, os.getpid())
    mask = os.umask(0o177)
    try:
        if os.path.exists(temporary):  # of one with this number, who was killed right here
            os.unlink(temporary)
        _at(temporary, server.bind)
        server.listen(128)
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
