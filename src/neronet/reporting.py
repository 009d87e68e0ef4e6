"""``neronet.report``: a program tells its metrics by itself; where nobody follows it, nothing happens."""

import json
import os
import sys
import time
from typing import Any, Dict, List, Mapping, Optional, Tuple

VARIABLE = "NERONET_REPORT"  #: environment variable with the file that nerokid follows

_LONGEST = 60000  #: bytes of a line; what is longer is told in several
_files: Dict[str, Tuple[int, int, int]] = {}  # descriptor, and what it leads to
_told: List[str] = []  # what was complained of


def report(step: Any = None, metrics: Optional[Mapping[str, Any]] = None, **more: Any) -> None:
    """Tell nerokid the newest values: ``report(epoch, loss=0.3)``, ``report(3, {"val/loss": 0.4})``.

    Without a step, each metric counts on from its last. Never raises: what is no number is left out, and
    said once on standard error. Threads and forked processes may report at any time.
    """
    path = os.environ.get(VARIABLE)
    if path:
        values = _numbers(metrics, more)
        if values:
            place = None if step is None else _number("step", step)
            _append(path, {"step": place, "time": time.time(), "values": values})


def is_followed() -> bool:
    """Tell whether somebody reads what is reported."""
    return bool(os.environ.get(VARIABLE))


def _numbers(metrics: Optional[Mapping[str, Any]], more: Mapping[str, Any]) -> Dict[str, float]:
    found: Dict[str, float] = {}
    if metrics is not None and not hasattr(metrics, "items"):
        _complain("metrics", "the metrics are to be a mapping of names to numbers, not %.80r" % (metrics,))
        metrics = None
    for mapping in (metrics or {}, more):
        for name, value in mapping.items():
            number = _number(str(name), value)
            if number is not None:
                found[str(name)] = number
    return found


def _number(name: str, value: Any) -> Optional[float]:
    """Return the number that a value is, of whatever library: NumPy's and PyTorch's convert themselves."""
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError("a text")  # noqa: TRY301 '0.3' would do, and 'NaN' be found too late
        return float(value)
    except Exception as error:  # noqa: BLE001 - whatever a library raises, the user's program goes on
        _complain(name, "'%s' is left out, for %.80r is no number (%s)" % (name, value, error))
        return None


def _append(path: str, line: Dict[str, Any]) -> None:
    """Write one line at once, so that those of threads and processes do not mix."""
    data = json.dumps(line).encode("ascii") + b"\n"
    values = line["values"]
    if len(data) > _LONGEST and len(values) > 1:
        names = sorted(values)
        for half in (names[::2], names[1::2]):
            _append(path, dict(line, values={name: values[name] for name in half}))
        return
    try:
        os.write(_descriptor(path), data)
    except OSError as error:
        _complain("write", "it cannot be written: %s" % error)


def _descriptor(path: str) -> int:
    """Return the open file. A program that closes all descriptors may have given its number to another."""
    descriptor, device, inode = _files.get(path, (-1, 0, 0))
    try:
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) == (device, inode):
            return descriptor
    except OSError:
        pass
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    status = os.fstat(descriptor)
    _files[path] = (descriptor, status.st_dev, status.st_ino)
    return descriptor


def _complain(about: str, text: str) -> None:
    if about not in _told and len(_told) < 100:
        _told.append(about)
        try:
            sys.stderr.write("neronet.report: %s\n" % text)
        except (AttributeError, OSError, ValueError):  # no stderr, or a closed one
            return
