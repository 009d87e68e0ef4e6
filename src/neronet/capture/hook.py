"""Metrics by the user's own Python function, called with each line or with each file that has changed.

Her code runs here: only in a process that may fail (``kid/reading.py``), or where she asked for it.
"""

import importlib.util
import os
import sys
import traceback
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

from neronet.capture.naming import metric_name
from neronet.capture.numerals import plain_number
from neronet.capture.readings import Columns, Reading
from neronet.capture.rows import Rows
from neronet.capture.source import STREAMS, FileSource, Found, LineReader, PathReader, Source
from neronet.capture.steps import step_rank
from neronet.capture.tally import Tally
from neronet.errors import NeronetError

Function = Callable[[str], Any]

_MOST_KINDS = 20  #: of errors that are told
_TRACE_LINES = 12


class Failures:
    """What went wrong in a user's code, each kind of error at each place once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen: Dict[Tuple[str, str], int] = {}
        self._fresh: List[str] = []

    def note(self, error: BaseException) -> None:
        """Note an error that is being handled."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame[0] != __file__]
        kind = (type(error).__name__, str(frames[-1][:2]) if frames else "")
        if kind not in self._seen and len(self._seen) < _MOST_KINDS:
            lines = traceback.format_list(frames) + traceback.format_exception_only(type(error), error)
            text = "".join(lines).rstrip().split("\n")[-_TRACE_LINES:]
            self._fresh.append("python: %s fails:\n%s" % (self._name, "\n".join(text)))
        self._seen[kind] = self._seen.get(kind, 0) + 1

    def complain(self, text: str) -> None:
        """Note what is wrong without an error."""
        if (text, "") not in self._seen and len(self._seen) < _MOST_KINDS:
            self._seen[text, ""] = 1
            self._fresh.append("python: %s %s" % (self._name, text))

    def fresh(self) -> List[str]:
        """Return what has not been told yet."""
        told, self._fresh = self._fresh, []
        return told


class FunctionReader(LineReader):
    """Calls the function with each line. What it raises is told, and the line says nothing."""

    def __init__(self, name: str, function: Function) -> None:
        self._function = function
        self._failures = Failures(name)
        self._tally = Tally()

    def read(self, line: str) -> List[Reading]:
        """Return what the function makes of a line."""
        return _call(self._function, line, self._tally, self._failures)

    def complaints(self) -> List[str]:
        """Return what the function raised or returned that is no metric."""
        return self._failures.fresh()


class FunctionFileReader(PathReader):
    """Calls the function with a file's path when the file has changed; what it said before is told once."""

    def __init__(self, name: str, function: Function) -> None:
        self._function = function
        self._failures = Failures(name)
        self._rows = Rows()

    def read(self, path: str) -> List[Found]:
        """Return what the function now finds in the file, and has not found in its place before."""
        columns = Columns()
        self._rows.rewind()
        for reading in _call(self._function, path, Tally(), self._failures):
            if self._rows.is_new(repr(reading).encode()):
                columns.add([reading])
        return [Found(*column) for column in columns.all()]

    def complaints(self) -> List[str]:
        """Return what the function raised or returned that is no metric."""
        return self._failures.fresh()


def sources(item: Dict[str, str], folder: str) -> List[Union[Source, FileSource]]:
    """Return what an item of the ``metrics:`` list names whose function lies below ``folder``.

    Raises ``NeronetError`` when there is no such function.
    """
    name = item["python"]
    function = load(name, folder)
    if "file" in item:
        return [FileSource(item["file"], lambda _path: FunctionFileReader(name, function))]
    return [Source(stream, FunctionReader(name, function)) for stream in STREAMS]


def load(name: str, folder: str) -> Function:
    """Return the function ``analytics.py:parse_line``, its path within ``folder``.

    Raises ``NeronetError`` with her own trace when there is none.
    """
    path, _, function = name.rpartition(":")
    path = os.path.join(folder, path)
    failures = Failures(name)
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    try:
        spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
        if spec is None or spec.loader is None:
            raise ImportError("%s is no Python file" % path)  # noqa: TRY301 told like all that may go wrong
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        found = getattr(module, function)
    except (Exception, SystemExit) as error:  # the user's code may raise anything
        failures.note(error)
        raise NeronetError(failures.fresh()[0]) from error
    if not callable(found):
        raise NeronetError("python: %s is no function" % name)
    return found  # type: ignore[no-any-return]


def _call(function: Function, argument: str, tally: Tally, failures: Failures) -> List[Reading]:
    try:
        return _readings(function(argument), tally, failures)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the user's code may raise anything
        failures.note(error)
        return []


def _readings(said: Any, tally: Tally, failures: Failures) -> List[Reading]:
    if said is None:
        return []
    if isinstance(said, dict):
        return _of_mapping(said, tally, failures)
    readings: List[Reading] = []
    for item in said:
        if isinstance(item, dict):
            readings += _of_mapping(item, tally, failures)
        else:
            name, *step, value = item
            readings += _reading(str(name), plain_number(step[0]) if step else None, value, tally, failures)
    return readings


def _of_mapping(said: Dict[Any, Any], tally: Tally, failures: Failures) -> List[Reading]:
    ranked = []
    for key, value in said.items():
        rank, number = step_rank(str(key)), plain_number(value)
        if rank is not None and number is not None:
            ranked.append((rank, number))
    step = min(ranked)[1] if ranked else None
    readings: List[Reading] = []
    for key, value in said.items():
        if step_rank(str(key)) is None and value is not None:
            readings += _reading(str(key), step, value, tally, failures)
    return readings


def _reading(key: str, step: Optional[float], value: Any, tally: Tally, failures: Failures) -> List[Reading]:
    name, number = metric_name(key), plain_number(value)
    if not name or number is None:
        failures.complain("gives '%.80s' the value %.80r, which is no number" % (key, value))
        return []
    place = tally.step(name, step if step is not None and step - step == 0.0 else None)
    return [] if place is None else [Reading(name, place, number)]
