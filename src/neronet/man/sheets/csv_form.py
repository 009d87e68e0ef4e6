"""How a CSV file is written: its delimiter and its encoding."""

import csv
from pathlib import Path

from neronet.errors import NeronetError

_DELIMITERS = ",;\t|"
_SAMPLE = 64 << 10  #: bytes that are looked at


def form(path: Path, data: bytes) -> tuple[str, str]:
    """Return delimiter and encoding; raises ``NeronetError`` for a text that no single bytes delimit.

    The delimiter is the one that gives most rows the same number of fields, more than one.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:_SAMPLE]:
        raise NeronetError(f"{path.name} is in UTF-16, or no text at all", "save it as UTF-8")
    encoding = _encoding(data)
    sample = data[:_SAMPLE].decode(encoding, "replace").lstrip("\ufeff")
    return max(_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter)), encoding


def _encoding(data: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _agreement(sample: str, delimiter: str) -> tuple[int, int]:
    widths = [len(row) for row in csv.reader(sample.splitlines(), delimiter=delimiter) if row]
    wide = [width for width in widths if width > 1]
    common = max(set(wide), key=wide.count, default=0)
    return wide.count(common), common
