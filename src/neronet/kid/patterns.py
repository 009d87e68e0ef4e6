"""Looks for the files that a pattern takes, again and again, a little at a time."""

import os
import re
from typing import Dict, Iterator, List, Match, Optional, Tuple

from neronet.model import paths
from neronet.spool import outputs

ENTRIES = 500  #: of folders, that are looked at in one turn
_REST = 10  #: turns between two looks through a large tree

_MAGIC = re.compile(r"[*?[]")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")


class Pattern:
    """A path or a pattern of paths, below the working folder or absolute.

    ``~`` and ``$NAME`` are spelt out. ``turn`` gives paths as they are found, the same ones again at
    each look through the tree. Raises ``ValueError`` for what cannot be a path.
    """

    def __init__(self, text: str, work: str, variables: Dict[str, str]) -> None:
        self._work = work
        self._root, self._rest = _apart(os.path.join(work, _spelt_out(text, variables)))
        self._patterns = [paths.normal_pattern(self._rest)] if self._rest else []
        self._looking: Optional[Iterator[Optional[Tuple[str, int]]]] = None
        self._seen = 0
        self._is_last = False
        self._rest_until = 0
        self._turn = 0
        self.is_settled = False  #: whether the tree was looked through since the program ended

    def turn(self, *, last: bool) -> List[str]:
        """Return paths of files; with ``last``, go on until ``is_settled``."""
        if not self._rest:
            self.is_settled = True
            return [self._root]
        self._turn += 1
        if self._looking is None:
            if self.is_settled or (self._turn < self._rest_until and not last):
                return []
            self._looking = outputs.find(self._root, self._patterns)
            self._seen = 0
            self._is_last = last
        return self._go_on(self._looking)

    def shown(self, path: str) -> str:
        """Return a path as the user would write it."""
        inside = os.path.relpath(path, self._work)
        return path if inside.startswith("..") else inside

    def _go_on(self, looking: Iterator[Optional[Tuple[str, int]]]) -> List[str]:
        found = []
        for _entry in range(ENTRIES):
            try:
                item = next(looking)
            except StopIteration:
                self._looking = None
                self.is_settled = self._is_last
                self._rest_until = self._turn + (_REST if self._seen >= ENTRIES else 1)
                break
            self._seen += 1
            if item is not None:
                found.append(os.path.join(self._root, item[0]))
        return sorted(found)


def _spelt_out(text: str, variables: Dict[str, str]) -> str:
    def value(match: "Match[str]") -> str:
        name = match.group(1) or match.group(2)
        return variables.get(name, os.environ.get(name, match.group()))

    return os.path.expanduser(_VARIABLE.sub(value, text))


def _apart(path: str) -> Tuple[str, str]:
    """Return the folder above the first part that is a pattern, and the rest; no rest for a plain path."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        if _MAGIC.search(part):
            return "/".join(parts[:place]) or "/", "/".join(parts[place:])
    return os.path.normpath(path), ""
