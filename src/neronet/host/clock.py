"""The two clocks of a host, handed in wherever time matters."""

import time
from typing import Callable, NamedTuple


class Clock(NamedTuple):
    """``wall`` dates what is written; ``steady`` measures, and never jumps. Both in seconds."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
