"""Sees that the neromum who serves a cluster is the one that is wanted: of this release, with its warden."""

import asyncio

from neronet.errors import ClusterUnreachable
from neronet.man.core import releases
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.link import Link
from neronet.protocol.messages import Failed, GiveWay, Hello

_LEAVING = 15.0  #: seconds that a neromum may take to end


async def join(cluster: Cluster, owner: str) -> tuple[Link, Hello]:
    """Join neromum; one of an older release gives way, and one with another warden when nothing is in care.

    The next one adopts what runs. With whom one speaks in the end, her ``Hello`` tells.
    Raises ``NeronetError``.
    """
    link, peer = await cluster.open(owner)
    is_older = releases.is_older(peer, link.me)
    if not is_older and not has_other_warden(cluster, peer):
        return link, peer
    if not await _gives_way(link, when_idle=not is_older):
        return link, peer
    await link.close()
    return await cluster.open(owner)


def has_other_warden(cluster: Cluster, peer: Hello) -> bool:
    """Tell whether she has another warden than the user has written; one of old does not say."""
    return peer.warden not in ("", cluster.warden)


async def _gives_way(link: Link, *, when_idle: bool) -> bool:
    """Ask her to end, and wait for it; False when she has reason to stay."""
    request = "give way"
    link.send(GiveWay(request, when_idle))
    try:
        async with asyncio.timeout(_LEAVING):
            while True:
                if any(
                    isinstance(heard, Failed) and heard.request == request for heard in await link.receive()
                ):
                    return False
    except (ClusterUnreachable, TimeoutError):
        return True
