"""Rows as the store gives them, and the figures of their metrics."""

from typing import Any

from neronet.man.store.figures import Figure
from neronet.man.store.views import Row


def row(
    number: int = 1,
    parameters: dict[str, Any] | None = None,
    metrics: dict[str, Any] | None = None,
    state: str = "finished",
    **facts: Any,
) -> Row:
    known: dict[str, Any] = {
        "name": f"e-{number}",
        "cause": None,
        "cluster": "local",
        "attempt": f"{number}.1",
        "runtime": 3661.5,
        "attempt_id": number,
        "batch": 1,
        "changed": 0.0,
        "started": None,
        "ended": None,
        "exit": 0,
        "host": "node1",
        "folder": None,
        "tail": None,
        "revision": 1,
        **facts,
    }
    return Row(number=number, state=state, parameters=parameters or {}, metrics=metrics or {}, **known)


def figures(rows: list[Row]) -> dict[int, dict[str, Figure]]:
    """Return figures whose extremes lie a tenth below and above the newest value, at steps 7 and 8."""
    return {
        one.attempt_id: {
            name: Figure(9.0, value, value and value - 0.1, 7.0, value and value + 0.1, 8.0)
            for name, value in one.metrics.items()
        }
        for one in rows
        if one.attempt_id is not None
    }
