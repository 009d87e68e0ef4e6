"""How an attempt's inputs and outputs are shown: what they are, and where they lie."""

from collections.abc import Iterator, Sequence
from typing import Any

from neronet.man.core.homecoming import printable
from neronet.man.store.outputs import Lying
from neronet.model.resources import format_size

_LISTED = 20  #: files; the rest is counted
_DIGITS = 12  #: of a digest


def inputs(files: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Give a line for each file that the attempt read."""
    if files:
        yield "  inputs"
    for path, size, sha256 in files[:_LISTED]:
        told = "folder" if path.endswith("/") else format_size(size)
        yield f"    {_digest(sha256)}  {told:>8}  {printable(path)}"
    yield from _rest(len(files))


def outputs(files: Sequence[Lying]) -> Iterator[str]:
    """Give a line for each file that the attempt left."""
    if files:
        yield "  outputs"
    for file in files[:_LISTED]:
        yield f"    {_digest(file.sha256)}  {_size(file):>8}  {_what(file)}"
    yield from _rest(len(files))


def _what(file: Lying) -> str:
    if not file.path:
        return file.trouble or "not listed yet"
    return f"{printable(file.path)}, {_where(file)}"


def _where(file: Lying) -> str:
    if file.fetched is not None:
        return f"in {printable(file.place or '')}"
    return file.trouble or "on the cluster"


def _size(file: Lying) -> str:
    return format_size(file.size) if file.path else ""


def _digest(sha256: str) -> str:
    return f"{printable(sha256)[:_DIGITS] or '-':<{_DIGITS}}"


def _rest(count: int) -> Iterator[str]:
    if count > _LISTED:
        yield f"    and {count - _LISTED} more (--json lists them)"
