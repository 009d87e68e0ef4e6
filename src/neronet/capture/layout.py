"""What several lines say together: headings, tables under a header, boxes, and bars that were wrapped."""

import math
import re
from typing import Dict, List, Optional, Sequence, Tuple

from neronet.capture.naming import metric_name
from neronet.capture.pairs import NUMBER, number_of
from neronet.capture.skeleton import Understood, Unread
from neronet.capture.steps import step_rank
from neronet.capture.understanding import shown, step_of
from neronet.capture.vocabulary import MEASURES, fold, is_noise

_BARS = "|\u2502\u2503\u2551"
_DRAWN = "-+=_\u2013\u2014\u2212\u2500-\u257f"
_LONGEST = 1000  #: characters of a row
_MOST = 200  #: rows of a box
_WHOLE = frozenset(["all", "total", "overall", "mean", "average", "avg"])  # a row's label that says nothing
_TIMESTEP = "TS"  # the step, in the head of a table alone
_SPENT = frozenset(["time", "elapsed", "remaining_time", "duration", "wall", "wall_time", "date"])

# What logs put first: '2024-04-26 10:04:21.850949: ', 'I0509 19:45:41.120270 20669 solver.cpp:266] '
_STAMP = r"(?:[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ T][0-9:.,]{5,20}|[IWEF][0-9]{4}[ ][^\]]{0,60}\])?"
_HEADING = re.compile(
    _STAMP
    + r"""[^A-Za-z0-9]{0,80}(?:(?:start(?:ing)?|begin(?:ning)?|training|train|running|current)[ :]+)?
    (?:(?:epoch|iteration|episode|round|generation)\b
      |(?:step|iter|update|batch|[a-z]+_steps?)\b[^A-Za-z]*(?:global_step\b[^A-Za-z]*)?\Z)""",
    re.VERBOSE | re.IGNORECASE,
)
_STAMPED = re.compile(r"\A" + _STAMP)
_CELL = r"(?:%s(?:%%|/[0-9]+|[a-zA-Z]{1,2})?|[0-9]+(?::[0-9]{2})+(?:\.[0-9]+)?|-+|None)" % NUMBER
_BAR = r"(?:[ \t]*:[ \t]+[0-9]+%.*)?"  # which ultralytics draws at the end of its rows
_NOTE = r"(?:[ \t]+[A-Z][A-Za-z/ ]{2,60})?"  # in words, behind the numbers
_ROW = re.compile(
    r"[ \t]*(?:[%s].*|(?:[A-Za-z]{2,12}:?[ \t]+)?%s(?:[ \t,]+%s)+[ \t,]*(?:%s|%s))\Z"
    % (_BARS, _CELL, _CELL, _BAR, _NOTE),
    re.VERBOSE,
)
_LABEL = re.compile(r"[ \t]*[A-Z][A-Za-z]{1,11}:[ \t]+")
_NOTES = frozenset(["notes", "note", "comment", "remark"])
_RULE = re.compile(r"[ \t]*[%s%s:][%s%s: \t]{2,}\Z" % (_DRAWN, _BARS, _DRAWN, _BARS))
_WRAPPED = re.compile(r"[ \t]{4,}(%s)(?:[ \t]+[A-Za-z_][A-Za-z0-9_/.-]{0,60}:)?[ \t]*\Z" % NUMBER, re.VERBOSE)
_OPEN = re.compile(r"([A-Za-z_][A-Za-z0-9_/.-]{0,60}):[ \t]*\Z")
_NUMBER = re.compile("(%s)(%%|/[0-9]+|[a-zA-Z]{0,2})\\Z" % NUMBER, re.VERBOSE)
_TITLE = re.compile(r"[A-Za-z#_%|][A-Za-z0-9_ ()/.%@#'|^*+-]{0,60}\Z")
_BAR_AT_END = re.compile(r":[ \t]+[0-9]+%.*\Z")
_NOTED = re.compile("(?<=[0-9])%s[ \\t]*\\Z" % _NOTE)
_SPACES, _WIDE, _TABS = re.compile(r"[ \t]+"), re.compile(r"[ \t]{2,}"), re.compile(r"[ ]*\t[ ]*")
_COMMAS, _SPLITS = re.compile(r"[ \t]*,[ \t]*"), re.compile("[%s]" % _BARS)


def may_matter(line: str) -> bool:
    """Tell whether a line without metrics of its own may say something together with others."""
    if "\x1b" in line:
        line = shown(line)
    first = line.lstrip(" \t")[:1]
    if not first or len(line) > _LONGEST:
        return False
    if _HEADING.match(line):
        return True
    if first.isalpha() and not line.rstrip()[-1:].isdigit() and "%" not in line:
        return False
    return bool(_ROW.match(line) or _RULE.match(line) or _WRAPPED.match(line))


class Layout:
    """What was said above, as far as lines below may depend on it."""

    def __init__(self) -> None:
        self._titles: Tuple[str, ...] = ()
        self._box: List[Tuple[str, float]] = []
        self._group = ""

    def take(self, unread: Unread) -> List[Understood]:
        """Return what the line completes: a box that ended above it, a row, a heading's step."""
        line = shown(unread.line) if "\x1b" in unread.line or "\r" in unread.line else unread.line
        if _RULE.match(line):
            return self.close()
        if line.lstrip()[:1] in tuple(_BARS) and line.strip():
            return self._barred(line, unread.above)
        done = self.close()
        wrapped = _WRAPPED.match(line)
        if wrapped:
            return done + _wrapped(wrapped.group(1), unread.above)
        if _ROW.match(line):
            return done + self._row(_cells(line), unread.above, line)
        step = step_of(_STAMPED.sub("", line, 1))
        return done if step is None else [*done, Understood(step, [])]

    def close(self) -> List[Understood]:
        """Return what the box says that has just ended, if one has."""
        self._group = ""
        if not self._box:
            return []
        box, self._box = self._box, []
        return _read_row([name for name, _ in box], [value for _, value in box])

    def _barred(self, line: str, above: Sequence[str]) -> List[Understood]:
        cells = [cell.rstrip() for cell in _SPLITS.split(line.strip())[1:]]
        if cells and not cells[-1]:
            cells.pop()
        if len(cells) == 2 and _value(cells[0].strip()) is None:
            self._boxed(*cells)
            return []
        return self.close() + self._row([cell.strip() for cell in cells], above, line)

    def _boxed(self, title: str, cell: str) -> None:
        name, value = metric_name(title), _value(cell.strip())
        if title.strip().endswith("/") and not cell.strip():
            self._group = title.strip()
        elif name and value is not None and _TITLE.match(title.strip()) and len(self._box) < _MOST:
            inner = title[:1] == title[1:2] == " "
            name = self._group + name if inner else name
            if step_rank(name) is not None or not is_noise(name):
                self._box.append((name, value))

    def _row(self, cells: List[str], above: Sequence[str], line: str) -> List[Understood]:
        """Return what a row says under the header above it, or under that of the rows before."""
        nearest = next((text for text in reversed(above) if text.strip() and not _RULE.match(text)), "")
        is_first = not _is_row(nearest)
        titles = (
            (_titles(nearest, len(cells), _LABEL.match(line)) or _aligned(nearest, line)) if is_first else ()
        )
        if titles:
            self._titles = titles
        titles = self._titles
        if _LABEL.match(line):
            titles = titles[: len(cells)]  # 'RMM: 5 ...' has nothing in its last columns
        if len(titles) != len(cells) or not titles:
            return []
        if _value(cells[0]) is None and cells[0].lower() not in _WHOLE:
            return []
        return _read_row(titles, [_value(cell) for cell in cells])


def _read_row(titles: Sequence[str], numbers: Sequence[Optional[float]]) -> List[Understood]:
    """Return what numbers say under their titles; a number that is none says nothing."""
    steps: Dict[int, float] = {}
    values: List[Tuple[str, float]] = []
    for title, value in zip(titles, numbers):
        rank = 0 if title == _TIMESTEP else step_rank(title)
        if value is None:
            continue
        if rank is not None:
            if math.isfinite(value):
                steps.setdefault(rank, value)
        elif title and fold(title) not in _SPENT and not is_noise(title):
            values.append((title, value))
    step = steps[min(steps)] if steps else None
    return [Understood(step, values)] if values or steps else []


def _value(cell: str) -> Optional[float]:
    match = _NUMBER.match(cell)
    value = number_of(match.group(1)) if match else None
    return value / 100.0 if match and value is not None and match.group(2) == "%" else value


def _cells(line: str) -> List[str]:
    line = _NOTED.sub("", _LABEL.sub("", _BAR_AT_END.sub("", line), 1)).strip()
    return (_COMMAS if "," in line and "\t" not in line else _SPACES).split(line.strip(","))


def _is_row(line: str) -> bool:
    if line.lstrip()[:1] in tuple(_BARS):
        return any(_value(cell.strip()) is not None for cell in _SPLITS.split(line))
    return _ROW.match(line) is not None


def _titles(line: str, count: int, label: object = None) -> Tuple[str, ...]:
    """Return the header's names, if it is one of ``count`` columns; of a labelled row, more will do."""
    line = _LABEL.sub("", _BAR_AT_END.sub("", shown(line)), 1).strip()
    if line[:1] in tuple(_BARS) and line:
        found = [cell.strip() for cell in _SPLITS.split(line)[1:]]
        found = found[:-1] if found and not found[-1] else found
        return _named(found) if len(found) == count else ()
    for spaces in (_TABS, _WIDE, _COMMAS, _SPACES):
        found = spaces.split(line)
        if len(found) == count + 1 and found[-1].lower() in _NOTES:
            found.pop()
        if len(found) == count or (label and spaces is not _SPACES and len(found) > count):
            titles = _named(found)
            known = [title for title in titles if step_rank(title) is not None or fold(title) in MEASURES]
            return titles if known or spaces is not _SPACES else ()
    return ()


def _aligned(header: str, row: str) -> Tuple[str, ...]:
    """Return the names that end where the cells of the row end, each between two such ends."""
    ends = [match.end() for match in re.finditer(r"\S+", row)]
    starts = [0, *ends[:-1]]
    found = [header[start:end] for start, end in zip(starts, ends)]
    if len(header.rstrip()) != ends[-1] or any(
        cell[-1:].isspace() or not cell[:1].isspace() for cell in found
    ):
        return ()
    return _named([cell.strip() for cell in found])


def _named(found: Sequence[str]) -> Tuple[str, ...]:
    if all(_TITLE.match(title) for title in found if title) and any(found):
        return tuple(metric_name(title.replace("#", "")) for title in found)
    return ()


def _wrapped(number: str, above: Sequence[str]) -> List[Understood]:
    """Return the value of the name at the end of the line above, where a narrow terminal broke it."""
    match = _OPEN.search(shown(above[-1])) if above else None
    value = number_of(number)
    if match is None or value is None or is_noise(match.group(1)):
        return []
    return [Understood(None, [(match.group(1), value)])]
