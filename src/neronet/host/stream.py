"""Bytes both ways over a socket, without ever blocking."""

import socket
from contextlib import suppress

_PIECE = 1 << 18
_KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 60000))


class Stream:
    """A socket whose other end needs no proof: its user is known."""

    way = "unix socket"  #: how people call it
    is_known = True  #: whether the other end is one of ours without a word

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._socket = connection

    def fileno(self) -> int:
        """Return the descriptor to wait for; -1 after the end."""
        return self._socket.fileno()

    @property
    def wants_writing(self) -> bool:
        """Tell whether the next step, whichever it is, waits until the socket can be written to."""
        return False

    def prove(self) -> bool:
        """Go on to find out who is at the other end; True as soon as it is one of ours.

        Raises ``OSError`` when it is not.
        """
        return True

    def receive(self) -> bytes:
        """Return what has come, nothing at the end; raises ``BlockingIOError`` while nothing has."""
        return self._socket.recv(_PIECE)

    def send(self, data: bytearray) -> int:
        """Return how many of the bytes went; raises ``BlockingIOError`` when none can go now."""
        return self._socket.send(data)

    def close(self) -> None:
        """End it."""
        self._socket.close()


def keep_alive(connection: socket.socket) -> None:
    """Have the kernel find out within a minute that the host at the other end is gone."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in _KEEPALIVE:
        with suppress(AttributeError, OSError):  # not every system has each of them
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
