"""Waits for what no event tells: a batch system that has to be asked again, a process of somebody else's."""

import time
from collections.abc import Callable

_LONGEST = 30.0


def until(condition: Callable[[], object], what: str = "the condition") -> None:
    """Return once ``condition`` gives something true; fail when it never does."""
    end = time.monotonic() + _LONGEST
    while not condition():
        assert time.monotonic() < end, f"{what} never came"
        time.sleep(0.005)
