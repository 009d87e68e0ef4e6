"""A process of its own, in which the user's functions read metrics: what they do harms nobody else.

``reading FOLDER DESCRIPTOR`` takes ``{"metrics": [...], "variables": {...}}`` from the first line of its
input, follows the attempt's files, and writes points and complaints as JSON lines to the descriptor until its
input ends: then it reads the rest, and goes.
"""

import json
import os
import select
import sys
import time
from typing import IO, Any, Dict, List

from neronet.capture import hook
from neronet.kid.output import Harvest
from neronet.kid.sources import Sources

_POLL = 0.5  #: seconds between two looks
_PORTION = 1000  #: points in a line


def main(arguments: List[str]) -> int:
    """Follow an attempt until standard input ends; return the exit code."""
    told = json.loads(sys.stdin.buffer.readline().decode("ascii"))
    sources = Sources(arguments[0], told["variables"], hook.sources)
    with os.fdopen(int(arguments[1]), "wb") as out:
        for item in told["metrics"]:
            sources.add(item)
        while True:
            is_over = bool(select.select([sys.stdin], [], [], _POLL)[0])
            harvest = sources.poll(time.time(), time.monotonic(), last=is_over)
            _tell(harvest, out)
            while is_over and harvest.more:
                harvest = sources.poll(time.time(), time.monotonic(), last=True)
                _tell(harvest, out)
            if is_over:
                _say({"end": True}, out)
                return 0


def _tell(harvest: Harvest, out: IO[bytes]) -> None:
    for points in harvest.points:
        for start in range(0, len(points.values), _PORTION):
            columns = [column[start : start + _PORTION].tolist() for column in points[1:]]
            _say({"points": [points.key, *columns]}, out)
    for complaint in harvest.complaints:
        _say({"complaint": complaint}, out)
    out.flush()


def _say(plain: Dict[str, Any], out: IO[bytes]) -> None:
    out.write(json.dumps(plain).encode("ascii") + b"\n")
