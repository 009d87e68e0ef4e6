"""What a snapshot of code holds, file by file; its name is the digest of that."""

import hashlib
from typing import Any, Iterable, List, NamedTuple, Set

from neronet.model import paths

FILE, PROGRAM, LINK = "file", "program", "link"
KINDS = (FILE, PROGRAM, LINK)
_LETTERS = frozenset("0123456789abcdef")


class Item(NamedTuple):
    """One file; the content of a link is what it points to."""

    path: str
    kind: str
    sha256: str
    size: int  #: bytes


def name_of(items: Iterable[Item]) -> str:
    """Return the snapshot's name."""
    digest = hashlib.sha256()
    for path, kind, sha256, _size in items:
        digest.update(paths.encode("%s\0%s\0%s\n" % (path, kind, sha256)))
    return digest.hexdigest()[:24]


def is_sha256(text: str) -> bool:
    """Tell whether a text is a digest as ``hexdigest`` writes it."""
    return len(text) == 64 and _LETTERS.issuperset(text)


def to_json(items: Iterable[Item]) -> List[List[Any]]:
    """Return the items as they travel."""
    return [list(item) for item in items]


def from_json(plain: List[List[Any]]) -> List[Item]:
    """Return what ``to_json`` gave; raises ``ValueError`` for what can be no snapshot.

    No file lies outside of the snapshot, none stands twice, and none lies below another.
    """
    try:
        items = [Item(*fields) for fields in plain]
    except TypeError as error:
        raise ValueError("not a list of files: %s" % error) from error
    files = {item.path for item in items}
    folders: Set[str] = set()
    for item in items:
        _check(item)
        parts = item.path.split("/")
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if len(files) < len(items) or files & folders:
        raise ValueError("a file of the snapshot stands twice, or below another file")
    return items


def _check(item: Item) -> None:
    shapes = (type(item.path), type(item.kind), type(item.sha256), type(item.size))
    if shapes != (str, str, str, int):
        raise ValueError("not a file of a snapshot: %.200r" % (item,))
    paths.require_inside(item.path)
    if item.kind not in KINDS or not is_sha256(item.sha256) or item.size < 0:
        raise ValueError("not a file of a snapshot: %.200r" % (item,))
