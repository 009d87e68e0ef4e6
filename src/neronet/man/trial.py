"""Tries on a recorded file what nerokid would read from it, record by record, with her very readers."""

from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from neronet.capture import catalogue, hook
from neronet.capture.source import FileReader, FileSource, Found, LineReader
from neronet.capture.splitter import LineSplitter
from neronet.errors import NeronetError

PIECE = 1 << 20  #: bytes
BY_LINE = ("csv", "jsonl", "lines")  #: formats of which lines can be told

_NOTHING = "no number under a name"
_MOST_IGNORED = 200  #: characters of a line that says nothing


class Point(NamedTuple):
    """One value that would be recorded."""

    name: str
    step: float
    value: float


class Outcome(NamedTuple):
    """What a line comes to; ``line`` is None for what belongs to the file as a whole."""

    line: int | None
    points: list[Point]
    ignored: str = ""  #: why nothing, or not all, was read
    text: str = ""  #: the line, when nothing was read


def of_lines(lines: Iterable[bytes], readers: list[LineReader]) -> Iterator[Outcome]:
    """Give what the lines of a stream come to."""
    splitter = LineSplitter()
    number = 0
    for number, line in enumerate(lines, 1):
        text = splitter.feed(line)
        points = [point for reader in readers for found in reader.read_all(text) for point in _points(found)]
        yield _outcome(number, text, points, readers)
    text = splitter.flush()
    points = [point for reader in readers for found in reader.read_all(text) for point in _points(found)]
    points += [point for reader in readers for found in reader.finish() for point in _points(found)]
    if points:
        yield Outcome(number, points)


def of_file(pieces: Iterable[bytes], reader: FileReader, *, by_line: bool) -> Iterator[Outcome]:
    """Give what a file comes to, whose pieces are its lines, or just parts of it."""
    number = 0
    for number, piece in enumerate(pieces, 1):
        points = [point for found in reader.feed(piece) for point in _points(found)]
        complaints = reader.complaints()
        text = "" if points else piece[:_MOST_IGNORED].decode("utf-8", "replace").rstrip("\r\n")
        is_mute = by_line and not points and text.strip()
        why = "; ".join(complaints) or (_NOTHING if is_mute else "")
        yield Outcome(number if by_line else None, points, why, text if by_line else "")
    points = [point for found in reader.finish() for point in _points(found)]
    complaints = reader.complaints()
    if points or complaints:
        yield Outcome(number if by_line else None, points, "; ".join(complaints))


def line_readers(metrics: Iterable[Any], folder: str) -> list[LineReader]:
    """Return the readers of a program's output that a project names; its functions lie in ``folder``."""
    readers: list[LineReader] = []
    for item in metrics:
        is_function = catalogue.needs_process(item)
        for source in hook.sources(item, folder) if is_function else catalogue.sources_for(item):
            if not isinstance(source, FileSource) and (not readers or source.stream == "stdout"):
                readers.append(source.reader)
    return readers


def form_of(name: str, wanted: str | None) -> str:
    """Return the format to read a file in; raises ``NeronetError`` for one that is none."""
    form = wanted or catalogue.format_of(name)
    if form not in catalogue.FORMATS:
        raise NeronetError(f"'{form}' is no format of metrics", f"known are: {', '.join(catalogue.FORMATS)}")
    return form


def file_reader(form: str, step: str) -> FileReader:
    """Return a reader of a format; ``step`` names the column that counts."""
    return catalogue.file_reader(form, step)


def pieces(file: IO[bytes], form: str) -> Iterator[bytes]:
    """Give a file as its format is told of: lines, or larger pieces of what has none."""
    if form in BY_LINE:
        yield from file
    else:
        yield from iter(lambda: file.read(PIECE), b"")


def _outcome(number: int, text: str, points: list[Point], readers: list[LineReader]) -> Outcome:
    complaints = [complaint for reader in readers for complaint in reader.complaints()]
    if points or complaints:
        return Outcome(number, points, "; ".join(complaints))
    shown = text.strip()
    return Outcome(number, [], _NOTHING if shown else "", shown[:_MOST_IGNORED])


def _points(found: Found | Any) -> Iterator[Point]:
    for step, value in zip(found.steps, found.values, strict=True):
        yield Point(found.key, step, value)
