"""Lays out the parameters of many new experiments by one statement instead of one each."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_NAMES = """
    INSERT OR IGNORE INTO parameters (name)
    SELECT DISTINCT name FROM shown_parameters WHERE experiment >= ?
"""
_VALUES = """
    INSERT INTO parameter_values
    SELECT (p.id << 40) + s.experiment, s.value
    FROM shown_parameters s CROSS JOIN parameters p ON p.name = s.name
    WHERE s.experiment >= ? ORDER BY 1
"""


@contextmanager
def laid_out(tx: sqlite3.Connection, first: int) -> Iterator[None]:
    """Insert experiments within, all with numbers from ``first`` on; they are laid out when it ends."""
    tx.execute("INSERT INTO meta VALUES ('bulk', ?)", (str(first),))
    yield
    tx.execute(_NAMES, (first,))
    tx.execute(_VALUES, (first,))
    tx.execute("DELETE FROM meta WHERE key = 'bulk'")
