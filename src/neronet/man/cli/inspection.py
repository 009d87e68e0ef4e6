"""What `neroman cluster check` finds, and how it is told."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from neronet.errors import ClusterUnreachable
from neronet.man.cli import asked
from neronet.man.transport import succession
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.link import Link
from neronet.man.transport.settings import LOCAL
from neronet.model.resources import format_duration, format_size
from neronet.protocol.messages import Ask, Message, Told

_PATIENCE = 30.0  #: seconds for an answer
_ROUNDS = 5  #: of which the quickest is told


async def look(cluster: Cluster, owner: str) -> dict[str, Any]:
    """Join a cluster, and return plain facts about it; raises ``NeronetError``."""
    began = time.monotonic()
    link, peer = await succession.join(cluster, owner)
    joined = time.monotonic() - began
    try:
        async with asyncio.timeout(_PATIENCE):
            told, trip, ahead = await _ask(link)
        found = link.found._asdict() if link.found else {}
    except TimeoutError as error:
        raise ClusterUnreachable(f"neromum does not say how she stands within {_PATIENCE:.0f} s") from error
    finally:
        await link.close()
    wanted = cluster.warden if succession.has_other_warden(cluster, peer) else None
    return {"joined": joined, "found": found, "trip": trip, "ahead": ahead, "mum": told, "wanted": wanted}


def lines(name: str, target: str, facts: dict[str, Any]) -> list[str]:
    """Return the facts as a person reads them; raises ``ClusterUnreachable`` for what cannot be read."""
    try:
        return list(_lines(name, target, facts))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"what neromum tells of herself cannot be read: {error!r}"
        raise ClusterUnreachable(what, "is she of another release? `--json` shows it as it came") from error


def _lines(name: str, target: str, facts: dict[str, Any]) -> Iterator[str]:
    found, mum = facts["found"], facts["mum"]
    yield f"{name} ({target})"
    yield f"  joined        in {facts['joined']:.1f} s, {mum['host']}"
    if found:
        yield f"  python        {found['python']} ({found['program']})"
        yield f"  folder        {found['root']}, {format_size(found['free'])} free"
    yield f"  neromum       {mum['release']}, process {mum['pid']}, for {_age(mum)}, {_cost(mum)}"
    yield f"  round trip    {facts['trip'] * 1000:.0f} ms; its clock is {_clock(facts['ahead'])}"
    yield f"  kids join by  {', '.join(_doors(mum))}"
    yield from _batch_system(mum)
    if facts["wanted"] is not None:
        yield f"  warden        {facts['wanted']} from when nothing is in care any more"
    yield f"  in care       {_care(mum)}"
    for kid in mum["kids"]:
        count = asked.attempts(kid["attempts"])
        yield f"  kid           {kid['name']} on {kid['host']} by {kid['via']}, {count}"


async def _ask(link: Link) -> tuple[dict[str, Any], float, float]:
    """Return what neromum tells, the quickest round trip, and how far her clock is ahead (seconds)."""
    trips = []
    facts: dict[str, Any] = {}
    for number in range(_ROUNDS):
        asked, asked_at = time.monotonic(), time.time()
        link.send(Ask(str(number)))
        facts = await _told(link, str(number))
        trip = time.monotonic() - asked
        trips.append((trip, float(facts["now"]) - asked_at - trip / 2))
    return facts, *min(trips)


async def _told(link: Link, request: str) -> dict[str, Any]:
    heard: list[Message] = []
    while True:
        for message in heard:
            if isinstance(message, Told) and message.request == request:
                return message.facts
        heard = await link.receive()


def _doors(mum: dict[str, Any]) -> Iterator[str]:
    """Give the ways in the order in which kids try them."""
    if mum["unix"]:
        yield f"Unix socket on {mum['host']}"
    if mum["tls"]:
        yield f"TLS at {', '.join(mum['tcp'])}"
    elif mum["why_no_tls"]:
        yield f"no TLS ({mum['why_no_tls']})"
    yield "else the spool"


def _batch_system(mum: dict[str, Any]) -> Iterator[str]:
    """Tell of the warden, where there is another than neromum herself."""
    warden = mum.get("warden", LOCAL)
    if warden == LOCAL:
        return
    jobs, errands = _counted(mum.get("jobs")), _counted(mum.get("errands"))
    yield f"  warden        {warden}: {jobs or 'no jobs'}; asked so far: {errands or 'nothing'}"
    if mum.get("complaint"):
        yield f"                it says: {mum['complaint']}"


def _counted(counts: dict[str, int] | None) -> str:
    """Return ``3 pending, 40 running``."""
    return ", ".join(f"{count} {name}" for name, count in (counts or {}).items())


def _age(mum: dict[str, Any]) -> str:
    return format_duration(max(0.0, float(mum["now"]) - float(mum["since"])))


def _cost(mum: dict[str, Any]) -> str:
    return f"{format_size(mum['rss'])} of memory, {mum['cpu']:.1f} s of CPU"


def _clock(ahead: float) -> str:
    if abs(ahead) < 0.5:
        return "right"
    return f"{format_duration(abs(ahead))} {'ahead' if ahead > 0 else 'behind'}"


def _care(mum: dict[str, Any]) -> str:
    kids = len(mum["kids"])
    return f"{_counted(mum['attempts']) or 'no attempts'}; {kids} kid{'' if kids == 1 else 's'}"
