"""Why attempts wait in a batch system's queue, asked where there are such."""

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.lifecycle import State


class Waiting(NamedTuple):
    """Why an attempt waits, in words, and what is known as values."""

    words: str
    known: dict[str, Any] | None = None  #: phase, reason and start (seconds since the epoch)


def ask(man: Neroman, rows: Sequence[Row]) -> dict[str, Waiting]:
    """Return, for those of the attempts that are queued with a batch system, why they wait."""
    queued: dict[str, list[str]] = {}
    for row in rows:
        if row.state == State.QUEUED.value and row.cluster not in (None, "local") and row.attempt:
            queued.setdefault(str(row.cluster), []).append(row.attempt)
    if not queued:
        return {}
    # What reaches clusters takes long to load, and most looks ask none.
    batch_system = importlib.import_module("neronet.man.cli.batch_system")
    found: dict[str, Waiting] = batch_system.waiting(man, queued)
    return found
