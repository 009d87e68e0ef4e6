"""What interpreters and compilers say about the text of programs: numbers in it are no metrics."""

import re
from functools import lru_cache
from typing import List, NamedTuple, Optional, Pattern, Tuple


class _Kind(NamedTuple):
    """A complaint: ``opening`` is its first line, which says nothing either."""

    opening: Pattern[str]
    follows: Pattern[str]  #: the lines below it, as they come
    has_end: bool = False  #: whether one line more belongs to it


_SHORT = 4096  #: characters that are looked through whatever is in them


class Diagnostics:
    """Takes tracebacks, warnings and excerpts of code out of a stream; holds the kind that is under way."""

    def __init__(self) -> None:
        self._kind: Optional[_Kind] = None

    def left(self, text: str) -> str:
        """Return the lines of ``text``, each ended by a newline, that belong to no complaint."""
        if self._kind is None and not _may_complain(text):
            return text
        kept: List[str] = [line + "\n" for line in text.split("\n")[:-1] if not self._belongs(line)]
        return "".join(kept)

    def _belongs(self, line: str) -> bool:
        kind = self._kind
        if kind is not None:
            if kind.follows.match(line):
                return True
            self._kind = None
            if kind.has_end:
                return True
        self._kind = next((kind for kind in _kinds() if kind.opening.match(line)), None)
        return self._kind is not None


@lru_cache(maxsize=1)
def _kinds() -> Tuple[_Kind, ...]:
    """Return what there is; most programs never complain, so it is compiled when one does."""
    place = r"[^\s:][^:]{0,500}:[0-9]+"
    excerpt = re.compile(r"[ \t]*[0-9]*[ \t]+\|")
    return (
        _Kind(
            re.compile(r".{0,100}?Traceback \(most recent call last\):"),
            re.compile(r"(?:\[rank[0-9]{1,6}\]:)?[ \t]"),
            has_end=True,
        ),
        _Kind(re.compile(place + ": [A-Za-z]{0,60}Warning: "), re.compile("  [^ ]")),
        _Kind(re.compile(place + "(?::[0-9]+)?: (?:fatal )?(?:warning|error|note): "), excerpt),
        _Kind(re.compile(r"[ \t]*--> [^\s:]{1,500}:[0-9]+:[0-9]+"), excerpt),
    )


def _may_complain(text: str) -> bool:
    """Tell whether a line may open a complaint; single characters are found ten times as fast as words."""
    return (
        "Traceback (most recent call last):" in text
        or ("W" in text and "Warning: " in text)
        or ("w" in text and ": warning: " in text)
        or (  # compilers draw a caret below what they complain of
            (len(text) < _SHORT or "^" in text)
            and any(mark in text for mark in (": error: ", ": note: ", "--> "))
        )
    )
