"""Where neromum lives: written by her, read by whoever looks for her, on any host of the cluster."""

import json
import os
from typing import List, NamedTuple, Optional

from neronet.host import routes
from neronet.host.routes import Route
from neronet.model.shapes import require
from neronet.spool import folder as folders
from neronet.spool.folder import Spool


class Address(NamedTuple):
    """One neromum and her ways in."""

    host: str
    boot: str  #: names the time since the host's last boot
    pid: int
    release: str
    socket: str  #: path of her Unix socket; empty where the disk holds none
    addresses: List[str]  #: IPv4 addresses of her host
    port: int  #: of TCP with TLS; 0 when she has none


def write(spool: Spool, address: Address) -> None:
    """Put the address in place in one step; raises ``OSError``."""
    folders.write_atomically(_path(spool), json.dumps(address._asdict()).encode("ascii"))


def read(spool: Spool) -> Optional[Address]:
    """Return where neromum lives or lived; None when that cannot be read."""
    try:
        with open(_path(spool), "rb") as file:
            plain = json.loads(file.read().decode("ascii"))
        fields = {name: plain[name] for name in Address._fields}
        require(Address, fields)
        return Address(**fields)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ways(spool: Spool, address: Optional[Address], host: str, boot: str) -> List[Route]:
    """Return the routes to neromum from this host, the best first; names are not among them."""
    if address is None:  # of an older release, say
        return [Route(routes.UNIX, usual_socket(spool))]
    if (address.host, address.boot) == (host, boot):
        found = [Route(routes.UNIX, address.socket)] if address.socket else []
        return found + ([Route(routes.TLS, "127.0.0.1", address.port)] if address.port else [])
    return [Route(routes.TLS, place, address.port) for place in address.addresses if address.port]


def usual_socket(spool: Spool) -> str:
    """Return where her Unix socket is unless the disk holds none."""
    return os.path.join(spool.mum, "socket")


def certificates(spool: Spool) -> str:
    """Return the folder of the cluster's certificates."""
    return os.path.join(spool.mum, "tls")


def _path(spool: Spool) -> str:
    return os.path.join(spool.mum, "address")
