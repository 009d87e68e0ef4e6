"""Which metric sources there are; the only importer of the plug-ins that read them."""

import difflib
import os
from typing import Any, Callable, Dict, List, Optional, Union

from neronet.capture.csv_file import CsvReader
from neronet.capture.folders import prefix_of
from neronet.capture.json_file import JsonReader
from neronet.capture.json_lines import JsonLinesReader
from neronet.capture.line_file import LineFileReader
from neronet.capture.lines import PrintedReader
from neronet.capture.pattern import PatternReader
from neronet.capture.reported import ReportReader
from neronet.capture.siblings import Siblings
from neronet.capture.source import STREAMS, FileReader, FileSource, PathReader, Source
from neronet.capture.tensorboard import TensorBoardReader
from neronet.errors import NeronetError

KINDS = ("file", "tensorboard", "line", "python")
EVENT_FILES = "**/*tfevents*"

_BY_SUFFIX = {".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_READERS: Dict[str, Callable[[str], FileReader]] = {
    "csv": CsvReader,
    "json": lambda _step: JsonReader(),
    "jsonl": lambda _step: JsonLinesReader(),
    "tensorboard": lambda _step: TensorBoardReader(),
    "lines": lambda _step: LineFileReader(PrintedReader),
}
FORMATS = tuple(_READERS)


def reader_for(source: object, siblings: Optional[Siblings] = None) -> Source:
    """Return the source that the name of a stream names, with a reader of its own.

    ``siblings`` is what it shares with the readers of the program's other streams.
    Raises ``NeronetError`` when it is no stream.
    """
    if isinstance(source, str) and source in STREAMS:
        return Source(source, PrintedReader(siblings))
    raise _unknown(source)


def report_reader() -> FileReader:
    """Return a reader of what a program has reported by ``neronet.report``."""
    return ReportReader()


def needs_process(item: object) -> bool:
    """Tell whether an item names a function of the user's, which runs in a process of its own."""
    return isinstance(item, dict) and "python" in item


def sources_for(item: Any, siblings: Optional[Siblings] = None) -> List[Union[Source, FileSource]]:
    """Return what an item of the ``metrics:`` list names, with readers of its own; functions have ``hook``.

    Raises ``NeronetError`` when the item is of no known kind, and when a pattern is none.
    """
    if not isinstance(item, dict) or needs_process(item) or not any(kind in item for kind in KINDS):
        return [reader_for(item, siblings)]
    where = str(item.get("file", ""))
    if "line" in item:
        pattern = str(item["line"])
        PatternReader(pattern)  # now, and not when a file comes
        if where:
            return [FileSource(where, lambda _path: LineFileReader(lambda: PatternReader(pattern)))]
        return [Source(stream, PatternReader(pattern)) for stream in STREAMS]
    if "tensorboard" in item:
        return [_event_files(str(item["tensorboard"]))]
    form, step = str(item.get("as", "")), str(item.get("step", ""))
    if form:
        file_reader(form)  # that there is one
    return [FileSource(where, lambda path: file_reader(form or format_of(path), step))]


def format_of(path: str) -> str:
    """Return how a file is read that has this name."""
    name = os.path.basename(path).lower()
    if "tfevents" in name:
        return "tensorboard"
    return _BY_SUFFIX.get(os.path.splitext(name)[1], "lines")


def file_reader(form: str, step: str = "") -> FileReader:
    """Return a reader for a file of a format; ``step`` names the column of a CSV file that counts.

    Raises ``NeronetError`` for a format that is none.
    """
    if form not in _READERS:
        raise NeronetError("'%s' is no format of metrics" % form, "known are: %s" % ", ".join(FORMATS))
    return _READERS[form](step)


def _event_files(where: str) -> FileSource:
    """Return the event files in a folder and below it, or the one that is named."""
    if "tfevents" in os.path.basename(where):
        return FileSource(where, lambda _path: TensorBoardReader())
    prefixes: Dict[str, str] = {}

    def reader(path: str) -> Union[FileReader, PathReader]:
        return TensorBoardReader(prefix_of(os.path.dirname(path), prefixes))

    return FileSource(os.path.join(where, EVENT_FILES), reader)


def _unknown(source: object) -> NeronetError:
    if isinstance(source, dict) and len(source) == 1:
        word = str(next(iter(source)))
        what = "metrics: '%s:' is no kind of source that this version reads" % word
    else:
        word = str(source)
        what = "metrics: '%s' is no source that this version reads" % word
    known = "known are: %s" % ", ".join(STREAMS + KINDS)
    near = difflib.get_close_matches(word.lower(), STREAMS + KINDS, 1)
    return NeronetError(what, "did you mean %s? %s" % (near[0], known) if near else known)
