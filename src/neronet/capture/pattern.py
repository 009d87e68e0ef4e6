"""Metrics by the user's regular expression, which may take no longer than is good for everybody."""

import re
import signal
import threading
from contextlib import contextmanager
from typing import Any, Iterator, List

from neronet.capture.naming import metric_name
from neronet.capture.numerals import number_of
from neronet.capture.readings import Columns, Reading, Readings
from neronet.capture.source import LineReader
from neronet.capture.steps import step_rank
from neronet.capture.tally import Tally
from neronet.errors import NeronetError

PATIENCE = 0.5  #: seconds of processor time for a portion of lines

_PORTION = 64 << 10  #: characters


class _TooSlow(Exception):
    """The pattern has used up its time."""


class PatternReader(LineReader):
    """Reads what the named groups of a pattern match, wherever on a line it does.

    A group called ``step``, ``epoch`` or the like is the step. A pattern that takes more than
    ``PATIENCE`` is used no more, and ``complaints`` says so. Raises ``NeronetError`` when the text is
    no pattern.
    """

    def __init__(self, pattern: str) -> None:
        try:
            self._pattern = re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise NeronetError("metrics: '%s' is no regular expression: %s" % (pattern, error)) from error
        groups = self._pattern.groupindex
        ranked = [(rank, name) for rank, name in zip(map(step_rank, groups), groups) if rank is not None]
        self._step = min(ranked)[1] if ranked else ""
        self._names = [(name, metric_name(name)) for name in groups if step_rank(name) is None]
        self._tally = Tally()
        self._is_slow = False
        self._complaints: List[str] = []

    def read(self, line: str) -> List[Reading]:
        """Return what the pattern finds on a line."""
        found: List[Reading] = []
        self._guarded([line], found)
        return found

    def read_all(self, text: str) -> List[Readings]:
        """Return what the pattern finds on these lines, a portion at a time."""
        columns = Columns()
        start = 0
        while start < len(text) and not self._is_slow:
            end = text.find("\n", start + _PORTION) + 1 or len(text)
            found: List[Reading] = []
            lines = text[start:end].split("\n")  # one that ends with a carriage return was drawn over
            self._guarded([line.lstrip("\r") for line in lines if not line.endswith("\r")], found)
            columns.add(found)
            start = end
        return columns.all()

    def complaints(self) -> List[str]:
        """Return that the pattern was given up, once."""
        fresh, self._complaints = self._complaints, []
        return fresh

    def _guarded(self, lines: List[str], found: List[Reading]) -> None:
        if self._is_slow:
            return
        try:
            with _limited(PATIENCE):
                for line in lines:
                    self._read_line(line, found)
        except _TooSlow:
            self._is_slow = True
            self._complaints.append(
                "line: '%s' takes too long on what the program prints and is used no more"
                % self._pattern.pattern
            )

    def _read_line(self, line: str, found: List[Reading]) -> None:
        for match in self._pattern.finditer(line):
            named = number_of(match.group(self._step) or "") if self._step else None
            if named is not None and named - named != 0.0:
                named = None
            for group, name in self._names:
                value = number_of(match.group(group) or "")
                step = None if value is None or not name else self._tally.step(name, named)
                if step is not None and value is not None:
                    found.append(Reading(name, step, value))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise ``_TooSlow`` when what is done takes more processor time; ``re`` looks for signals as it goes.

    Only a main thread can be told so; elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
    finally:
        signal.signal(signal.SIGVTALRM, before)


def _stop(_number: int, _frame: Any) -> None:
    raise _TooSlow
