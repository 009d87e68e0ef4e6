"""Paths of files within a folder, as they travel: relative, with ``/``, and never out of that folder.

A name that is no UTF-8 travels as Python's ``surrogateescape`` has it, whatever
the locale of either side.
"""

import re
from functools import lru_cache
from typing import FrozenSet, Iterable, Pattern, Tuple

ANY_DEPTH = "**"
_LONGEST = 4096  #: bytes that a kernel takes

#: What is left of a pattern below a folder; nothing left means that all below is taken.
Rest = Tuple[str, ...]
Rests = FrozenSet[Rest]


def encode(path: str) -> bytes:
    """Return the bytes that the disk knows the path by; raises ``ValueError`` when there are none."""
    return path.encode("utf-8", "surrogateescape")


def decode(path: bytes) -> str:
    """Return the text that ``encode`` takes back."""
    return path.decode("utf-8", "surrogateescape")


def require_inside(path: str) -> str:
    """Return the path; raises ``ValueError`` for one that leads out of its folder, or is no file's."""
    if not path or "\0" in path:
        raise ValueError("%r is not the path of a file" % path)
    if any(part in ("", ".", "..") for part in path.split("/")):
        raise ValueError("%r leads out of its folder" % path)
    if len(encode(path)) > _LONGEST:
        raise ValueError("%.80r... is too long for a path" % path)
    return path


def normal_pattern(text: str) -> str:
    """Return a pattern without what means nothing, ``./results//`` as ``results``.

    ``*``, ``?`` and ``[abc]`` are as in a shell, ``**`` is any number of folders, and a folder means
    all below it. Raises ``ValueError`` for a pattern that leads out of the folder.
    """
    if text.startswith(("/", "~")):
        raise ValueError("'%s' is not within the attempt's folder" % text)
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise ValueError("'%s' leads out of the attempt's folder" % text)
    return require_inside("/".join(parts or [ANY_DEPTH]))


def start(patterns: Iterable[str]) -> Rests:
    """Return what is looked for in the folder itself."""
    return frozenset(tuple(pattern.split("/")) for pattern in patterns)


def below(rests: Rests, name: str) -> Rests:
    """Return what is looked for below an entry; with ``()`` among it, the entry itself is taken."""
    return frozenset(found for rest in rests for found in _step(rest, name))


def named(rests: Rests, name: str) -> Rests:
    """Return what is looked for below an entry that a pattern speaks of, and not only takes along."""
    spoken = frozenset(rest for rest in rests if rest and rest[0] != ANY_DEPTH)
    return below(spoken, name)


def _step(rest: Rest, name: str) -> Iterable[Rest]:
    if not rest:
        return [()]
    head, tail = rest[0], rest[1:]
    if head != ANY_DEPTH:
        return [tail] if name == head or _shell(head).match(name) else []
    if name.startswith("."):  # as in a shell, what is hidden is taken only when it is spoken of
        return _step(tail, name) if tail else []
    return [rest, *_step(tail, name)] if tail else [()]


@lru_cache(maxsize=1024)
def _shell(part: str) -> Pattern[str]:
    """Return the expression for one part of a pattern; a ``[`` without its ``]`` is a letter as any."""
    found = "" if part.startswith(".") else r"(?!\.)"
    place = 0
    while place < len(part):
        letter = part[place]
        end = part.find("]", place + 2) if letter == "[" else -1
        if end > 0:
            inside = part[place + 1 : end].replace("\\", r"\\").replace("[", r"\[").replace("&&", r"&\&")
            found += "[%s%s]" % ("^" if inside[0] in "!^" else "", _body(inside))
            place = end
        else:
            found += {"*": ".*", "?": "."}.get(letter) or re.escape(letter)
        place += 1
    try:
        return re.compile("(?s)%s\\Z" % found)
    except re.error:  # [z-a], say: no name is meant but this very one
        return re.compile(re.escape(part) + r"\Z")


def _body(inside: str) -> str:
    body = inside[1:] if inside[0] in "!^" else inside
    return "\\" + body if body.startswith("^") else body
