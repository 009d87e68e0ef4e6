"""How long a number takes from the line that is printed to where it can be read; the peer is ``tail -f``."""

import os
import shlex
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bench.home import Home
from bench.timing import Figures, Row

PEER = "tail -f"
_CODE = "print_now.py"
_LINES = 40
_GLANCE = 0.01  #: seconds between two looks at the store
_NEWEST = "SELECT value FROM latest JOIN metrics ON id = metric WHERE name = 'now'"


def rows(host: str | None) -> list[Row]:
    """Measure here, or on a host that ssh knows; its clock must be this one's."""
    ours, peer = (Figures(tuple(delays(host))) for delays in (_neroman, _tail))
    return [Row(f"printed line to number in the store ({host or 'local'})", "s", False, ours, PEER, peer)]


def _neroman(host: str | None) -> Iterator[float]:
    specification = f"command: python3 {_CODE} {_LINES}\nexperiments: {{one: {{}}}}\n"
    code = {_CODE: Path(__file__).with_name(_CODE).read_text(encoding="utf-8")}
    with Home(specification, code, host) as home:
        home.start()
        with closing(sqlite3.connect(f"{home.store.as_uri()}?mode=ro", uri=True)) as store:
            yield from _each_new(lambda: (store.execute(_NEWEST).fetchone() or (0.0,))[0])


def _each_new(newest: Callable[[], float]) -> Iterator[float]:
    """Give the age of each number when it is first seen."""
    seen, last_seen = 0.0, time.time()
    while time.time() - last_seen < 5.0:
        value = newest()
        if value != seen:
            seen, last_seen = value, time.time()
            yield last_seen - value
        time.sleep(_GLANCE)


def _tail(host: str | None) -> Iterator[float]:
    """Print into a file there, and follow it, as one does without neronet."""
    name = f"/tmp/neronet-bench-{os.getpid()}"  # noqa: S108 - the place is on the host
    program = Path(__file__).with_name(_CODE).read_text(encoding="utf-8")
    words = ["sh", "-c"]
    if host is not None:
        words = [*shlex.split(os.environ.get("NERONET_SSH", "ssh")), "-oBatchMode=yes", host]
    script = (
        f"python3 -c {shlex.quote(program)} {_LINES} > {name} & sleep 0.2;"
        f" tail -f --pid=$! -n +1 {name}; rm {name}"
    )
    with subprocess.Popen([*words, script], stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout is not None
        for line in following.stdout:
            if line.startswith("now="):  # and nothing that a login shell has to say
                yield time.time() - float(line.partition("=")[2])
