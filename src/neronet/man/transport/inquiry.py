"""One question to a cluster's neromum: joined for it, and left again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from neronet.errors import ClusterUnreachable
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.errand import errand
from neronet.protocol.messages import Message

_Answer = TypeVar("_Answer")


async def inquire(
    cluster: Cluster, owner: str, make: Callable[[str], Message], kind: type[_Answer], patience: float
) -> _Answer:
    """Ask what ``make`` gives for a request, and return the answer of that kind; ``patience`` in seconds.

    Raises ``ClusterUnreachable``, also for one who is silent, and ``NeronetError`` for what she
    cannot do.
    """
    try:
        async with asyncio.timeout(patience):
            link, _ = await cluster.open(owner)
            try:
                async with errand(link) as going:
                    return await going.ask(make, kind)
            finally:
                await link.close()
    except TimeoutError as error:
        raise ClusterUnreachable(f"{cluster.name} has not answered within {patience:.0f} s") from error
