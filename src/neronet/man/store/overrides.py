"""Parameters that were changed beside the specification, as the store keeps them."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from neronet.man.core import changes
from neronet.man.store import experiments


def change(
    tx: sqlite3.Connection, numbers: Iterable[int], values: Mapping[str, Any], now: float
) -> list[int]:
    """Give parameters of experiments other values; return those that got a new revision by it.

    Raises ``NeronetError`` when one does not have the parameter.
    """
    revised = []
    for number in numbers:
        before = experiments.definition(tx, number)
        after = changes.changed(before, values, f"experiment {number}")
        overrides = changes.noted(before, values, of(tx, number))
        tx.execute("UPDATE experiments SET overrides = ? WHERE number = ?", (json.dumps(overrides), number))
        if not changes.same(before.parameters, after.parameters):
            experiments.revise(tx, number, after, now)
            revised.append(number)
    return revised


def of(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """Return what was changed of an experiment: by parameter, its ``value`` and what it stands ``over``."""
    row = connection.execute("SELECT overrides FROM experiments WHERE number = ?", (number,)).fetchone()
    found: dict[str, Any] = json.loads(row[0])
    return found
