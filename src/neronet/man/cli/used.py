"""How much of what was asked for an attempt has used, as `show` tells it."""

from typing import Any

from neronet.man.core import usage
from neronet.man.core.usage import Share
from neronet.man.store import experiments, uses
from neronet.man.store.events import Told
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman


def shares(man: Neroman, row: Row, told: list[Told]) -> list[Share]:
    """Return what is known of the attempt in a row; nothing where it has not begun."""
    if row.attempt_id is None:
        return []
    connection = man.database.connection
    asked = experiments.definition(connection, row.number, row.revision).resources
    gpus = [event.fields.get("gpus") or [] for event in told if event.kind == "started"]
    used = uses.of_attempts(connection, [row.attempt_id]).get(row.attempt_id)
    return usage.shares(used, asked, len(gpus[-1]) if gpus else 0, row.runtime)


def line(found: list[Share]) -> str:
    """Return ``cpus 0.9 of 4, wasteful; memory 3.1 G of 16 G``; empty when nothing is known."""
    return "; ".join(f"{share.name.replace('_', ' ')} {share.text}" for share in found)


def plain(found: list[Share]) -> dict[str, Any]:
    """Return the shares for ``--json``."""
    return usage.as_json(found)
