"""Which experiments a word of ``after:`` means: a name, a sweep's or a group's, or a pattern. Pure."""

from collections.abc import Mapping
from fnmatch import fnmatchcase


class Names:
    """The experiments of a project: each name, and the base that combinations of one sweep share."""

    def __init__(self, bases: Mapping[str, str]) -> None:
        """``bases`` gives the base of each name; without a sweep it is the name itself."""
        self._bases = bases
        self._of_base: dict[str, list[str]] = {}
        for name, base in bases.items():
            self._of_base.setdefault(base, []).append(name)
        self._found: dict[str, list[str]] = {}

    def meant(self, word: str) -> list[str]:
        """Return the names that a word means, in their order; none for what is unknown."""
        if word not in self._found:
            self._found[word] = self._look(word)
        return self._found[word]

    def needed(self, word: str, base: str) -> list[str]:
        """Return what a word means to an experiment: a pattern never means itself or its own sweep."""
        if not is_pattern(word):
            return self.meant(word)
        return [name for name in self.meant(word) if self._bases[name] != base]

    def _look(self, word: str) -> list[str]:
        if is_pattern(word):
            return [name for name in self._bases if fnmatchcase(name, word)]
        if word in self._of_base:
            return self._of_base[word]
        if word in self._bases:
            return [word]
        return [name for name, base in self._bases.items() if base.startswith(word + ".")]


def is_pattern(word: str) -> bool:
    """Tell whether a word is a pattern, and not a name."""
    return any(letter in word for letter in "*?[")


def around(name: str, word: str) -> list[str]:
    """Return what a word may stand for in an experiment: within the groups around it, the innermost first."""
    parts = name.split(".")[:-1]
    return [".".join((*parts[:depth], word)) for depth in range(len(parts), -1, -1)]
