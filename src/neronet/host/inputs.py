"""The files of this host that attempts were promised: spelt out, and looked for."""

import os
import re
from contextlib import suppress
from typing import Dict, Iterator, List, Mapping, Match, NamedTuple, Optional, Sequence, Tuple

from neronet.model import paths

_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
_HOLDS_PATTERN = re.compile(rb"[*?[]")
_MOST = 20000  #: entries of folders that are looked at for one input, while others wait


class Missing(Exception):
    """An input that is not there, or cannot be read; its text says which and why."""


class Place(NamedTuple):
    """One input as the disk has it."""

    path: bytes
    is_folder: bool


def places(text: str, variables: Mapping[str, str]) -> List[Place]:
    """Return what an input means here: ``~``, ``$NAME`` and patterns are spelt out; raises ``Missing``.

    ``variables`` are the attempt's own; they come before those of this process.
    """
    path = os.path.expanduser(paths.encode(_with_variables(text, variables)))
    if not os.path.isabs(path):
        raise Missing("input %s is no absolute path" % text)
    if os.path.lexists(path) or not _HOLDS_PATTERN.search(path):
        found = [path]
    else:
        found = sorted(_matching(paths.decode(path)))
    if not found:
        raise Missing("input %s: no file matches" % text)
    return [_place(place, text) for place in found]


class Checked:
    """Answers for many attempts that mostly ask for the same; made for one look, since files come and go."""

    def __init__(self) -> None:
        self._known: Dict[Tuple[str, ...], Optional[str]] = {}

    def complaint(self, inputs: Sequence[str], variables: Mapping[str, str]) -> Optional[str]:
        """Return why an attempt cannot have its inputs; None when all are there."""
        for text in inputs:
            used = [name or braced for name, braced in _VARIABLE.findall(text)]
            question = (text, *(variables.get(name, "") for name in used))
            if question not in self._known:
                self._known[question] = _complaint(text, variables)
            if self._known[question] is not None:
                return self._known[question]
        return None


def _complaint(text: str, variables: Mapping[str, str]) -> Optional[str]:
    try:
        places(text, variables)
    except Missing as missing:
        return str(missing)
    except ValueError as error:  # a NUL, say
        return "input %r: %s" % (text, error)
    return None


def _with_variables(text: str, variables: Mapping[str, str]) -> str:
    def value(match: Match[str]) -> str:
        name = match.group(1) or match.group(2)
        found = variables.get(name, os.environ.get(name))
        if found is None:
            raise Missing("input %s: there is no variable %s" % (text, name))
        return found

    return _VARIABLE.sub(value, text)


def _matching(pattern: str) -> Iterator[bytes]:
    """Give what an absolute pattern means; a folder behind a link only where the pattern names it.

    Raises ``Missing`` when there is more to look at than others can wait for.
    """
    parts = [part for part in pattern.split("/") if part]
    plain = next(at for at, part in enumerate(parts) if _HOLDS_PATTERN.search(paths.encode(part)))
    if parts[-1] == paths.ANY_DEPTH:
        parts.append("*")
    ahead = [(paths.encode("/" + "/".join(parts[:plain])), paths.start(["/".join(parts[plain:])]))]
    seen = 0
    while ahead:
        folder, rests = ahead.pop()
        for entry in _entries(folder):
            seen += 1
            if seen > _MOST:
                raise Missing("input %s: more than %d files would have to be looked at" % (pattern, _MOST))
            name = paths.decode(entry.name)
            below = paths.below(rests, name)
            if () in below:
                yield entry.path
            further = frozenset(filter(None, paths.named(rests, name) if entry.is_symlink() else below))
            if further and entry.is_dir():
                ahead.append((entry.path, further))


def _entries(folder: bytes) -> Iterator["os.DirEntry[bytes]"]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from entries


def _place(path: bytes, text: str) -> Place:
    told = "input %s" % paths.decode(path)
    if not os.path.exists(path):
        dangling = " (it is a link to what is not there)" if os.path.islink(path) else ""
        spelt = "" if paths.decode(path) == text else ", which is what %s means" % text
        raise Missing("%s is not there%s%s" % (told, spelt, dangling))
    is_folder = os.path.isdir(path)
    if not os.access(path, os.R_OK | os.X_OK if is_folder else os.R_OK):
        raise Missing("%s cannot be read" % told)
    return Place(path, is_folder)
