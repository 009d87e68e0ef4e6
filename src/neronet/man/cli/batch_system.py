"""What the batch system of a cluster says, asked of its neromum."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Any

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man import reach
from neronet.man.cli.waiting import Waiting
from neronet.man.core.homecoming import printable
from neronet.man.transport.inquiry import inquire
from neronet.man.transport.settings import LOCAL
from neronet.man.wiring import Neroman
from neronet.model.attempt import Assignment
from neronet.model.resources import format_duration
from neronet.protocol.messages import Preview, Previewed, Reasons, Why

_SCRIPT = 60.0  #: seconds for a cluster to be joined and to show a script
_FRESH = 60.0  #: seconds within which an answer's age is not worth a word
_REASON = 2.0  #: seconds for the reasons: what is known without is shown after that


def warden_of(man: Neroman, cluster: str) -> str:
    """Return who starts jobs on a cluster; raises ``NeronetError`` when there is none of that name."""
    return LOCAL if cluster == LOCAL else reach.clusters(man.places).settings(cluster).warden


def script(man: Neroman, cluster: str, assignments: Iterable[Assignment]) -> str:
    """Return the text that would be submitted; raises ``ClusterUnreachable`` or ``NeronetError``."""
    # What the script does not show need not travel.
    plain = [one._replace(command="", parameters={}, variables={}).to_json() for one in assignments]
    asked = inquire(
        reach.clusters(man.places).get(cluster),
        man.database.owner,
        lambda request: Preview(request, plain),
        Previewed,
        _SCRIPT,
    )
    return asyncio.run(asked).script


def waiting(man: Neroman, queued: Mapping[str, list[str]]) -> dict[str, Waiting]:
    """Return why attempts wait, of each cluster those given; of those with a batch system only.

    It is asked only where that takes a moment and asks the user nothing.
    """
    found: dict[str, Waiting] = {}
    for cluster, attempts in queued.items():
        try:
            if warden_of(man, cluster) == LOCAL:
                continue
            reasons = _reasons(man, cluster, attempts)
        except NeronetError as error:
            found.update(dict.fromkeys(attempts, Waiting(f"why is not known now: {error.what}")))
        else:
            found.update({one: _waiting(reasons.get(one), man.now()) for one in attempts})
    return found


def _reasons(man: Neroman, cluster: str, attempts: list[str]) -> dict[str, dict[str, Any]]:
    place = reach.clusters(man.places).get(cluster)
    if not place.is_open():
        raise ClusterUnreachable(f"{cluster} is not joined (`neroman cluster check {cluster}` joins it)")
    asked = inquire(place, man.database.owner, lambda request: Why(request, attempts), Reasons, _REASON)
    return asyncio.run(asked).reasons


def _waiting(reason: dict[str, Any] | None, now: float) -> Waiting:
    if not reason:
        return Waiting("the batch system says nothing of it now")
    start = reason.get("start")
    phase = str(reason.get("phase") or "unknown")
    said = reason.get("reason") or ("no word from the batch system yet" if phase == "unknown" else phase)
    parts = [printable(str(said))]
    if isinstance(start, int | float) and start > 0:
        when = time.strftime("%a %Y-%m-%d %H:%M", time.localtime(start))
        ahead = f", in {format_duration(start - now)}" if start > now else ""
        parts.append(f"expected to start {when}{ahead}")
    if reason.get("hint"):
        parts.append(printable(str(reason["hint"])))
    age = reason.get("age")
    if isinstance(age, int | float) and age >= _FRESH:
        parts.append(f"as of {format_duration(age)} ago")
    return Waiting("; ".join(parts), reason)
