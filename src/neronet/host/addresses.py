"""The IPv4 addresses of this host, and those of a name, without ever waiting for a name server."""

import array
import fcntl
import socket
import struct
import threading
from contextlib import suppress
from typing import List, Optional

_SIOCGIFCONF = 0x8912  #: Linux
_RECORD = 40 if struct.calcsize("P") == 8 else 32  #: bytes of a struct ifreq
_MOST = 128  #: interfaces


def own() -> List[str]:
    """Return the addresses by which another host may reach this one; none where they cannot be known."""
    buffer = array.array("B", bytes(_MOST * _RECORD))
    place, size = buffer.buffer_info()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            answer = fcntl.ioctl(any_socket.fileno(), _SIOCGIFCONF, struct.pack("iL", size, place))
    except OSError:
        return []
    records = buffer.tobytes()[: struct.unpack("iL", answer)[0]]
    found = [socket.inet_ntoa(records[start + 20 : start + 24]) for start in range(0, len(records), _RECORD)]
    return [address for address in found if not address.startswith("127.")]


class Lookup:
    """Asks for the addresses of a name; a name server may take its time, and nobody waits for it."""

    def __init__(self, name: str) -> None:
        self.addresses: Optional[List[str]] = None  #: None until there is an answer
        self.name = name
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        found: List[str] = []
        with suppress(OSError, UnicodeError):
            found = socket.gethostbyname_ex(self.name)[2]
        self.addresses = [address for address in found if not address.startswith("127.")]
