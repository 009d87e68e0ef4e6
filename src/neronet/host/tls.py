"""Streams over TCP whose both ends prove, by a certificate of their cluster, that they belong to it.

It is loaded only where it is needed: ``ssl`` takes 2 MB, and some Pythons have none.
"""

import os
import socket
import ssl
from typing import Any, Optional

from neronet.host.stream import Stream, keep_alive

_PIECE = 1 << 18
_RECORD = 1 << 14  #: bytes: TLS encrypts so much at a time


def context(folder: str, *, server: bool) -> ssl.SSLContext:
    """Return what one end needs, from ``ca.pem``, ``cert.pem`` and ``key.pem``; raises ``OSError``."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False  # an authority signs for one cluster, whose hosts have many names
    made.verify_mode = ssl.CERT_REQUIRED
    if hasattr(made, "minimum_version"):  # novm
        made.minimum_version = ssl.TLSVersion.TLSv1_2  # novm
    else:  # Python 3.6
        made.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    if server and hasattr(made, "num_tickets"):  # novm
        made.num_tickets = 0  # novm: nobody comes back often enough for them
    made.load_verify_locations(os.path.join(folder, "ca.pem"))
    made.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    return made


class TlsStream(Stream):
    """One end; the socket may still be on its way to the other host."""

    way = "tls"
    is_known = False

    def __init__(self, connection: socket.socket, context: ssl.SSLContext, *, server: bool) -> None:
        super().__init__(connection)
        self._context = context
        self._server = server
        self._tls: Optional[ssl.SSLSocket] = None
        self._wants_writing = not server  # which tells that the connection stands

    @property
    def wants_writing(self) -> bool:
        """Tell whether TLS, or the connection, waits until the socket can be written to."""
        return self._wants_writing

    def prove(self) -> bool:
        """Take a step of the handshake. Raises ``OSError`` when the other end is a stranger."""
        if self._tls is None:
            error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise OSError(error, os.strerror(error))
            keep_alive(self._socket)
            self._tls = self._context.wrap_socket(
                self._socket, server_side=self._server, do_handshake_on_connect=False
            )
            self._socket = self._tls
        try:
            self._do(self._tls.do_handshake)
        except BlockingIOError:
            return False
        return True

    def receive(self) -> bytes:
        """Return what has come, and leave nothing decrypted behind that no selector would tell of."""
        assert self._tls is not None
        taken = bytearray()
        while len(taken) < _PIECE or self._tls.pending():
            try:
                data = self._do(self._tls.recv, _RECORD)
            except OSError:
                if not taken:
                    raise
                break
            if not data:
                break
            taken += data
        return bytes(taken)

    def send(self, data: bytearray) -> int:
        """Encrypt and send a part of the bytes."""
        assert self._tls is not None
        return int(self._do(self._tls.send, bytes(data[:_PIECE])))

    def _do(self, call: Any, *arguments: Any) -> Any:
        self._wants_writing = False
        try:
            return call(*arguments)
        except ssl.SSLWantReadError as error:
            raise BlockingIOError from error
        except ssl.SSLWantWriteError as error:
            self._wants_writing = True
            raise BlockingIOError from error
        except ValueError as error:  # of a handshake that a close has ended
            raise OSError(str(error)) from error
