"""What a recorded program itself says that it reached; written beside its log."""

import contextlib
import io
import json
import os
from pathlib import Path

_LOGS = Path(__file__).parent.parent

_METRICS = {}
_TOLERATED = []


def reached(names, value, step=None, digits=None, places=None):
    """Note a metric's last value as it is printed; ``names`` are alternatives, ``digits`` significant ones."""
    value = float(value)
    if places is not None:
        value = round(value, places)
    if digits is not None:
        value = float("%.*g" % (digits, value))
    names = names.split()
    _METRICS[names[0]] = {"names": names, "value": value, "step": step}


def tolerated(names):
    """Note names that are no results but might be wanted: times, rates, sizes of batches."""
    _TOLERATED.extend(names.split())


def clear():
    """Begin the next program."""
    _METRICS.clear()
    _TOLERATED.clear()


def write():
    with open(os.environ["TRUTH"], "w") as file:
        json.dump({"metrics": _METRICS, "tolerated": _TOLERATED}, file, indent=1)
        file.write("\n")


def imitate(tools):
    """Write the log of each function as what it prints, and the truth that it tells."""
    for write_log in tools:
        clear()
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            write_log()
        (_LOGS / f"{write_log.__name__}.stdout").write_text(text.getvalue(), newline="")
        os.environ["TRUTH"] = str(_LOGS / f"{write_log.__name__}.json")
        write()
