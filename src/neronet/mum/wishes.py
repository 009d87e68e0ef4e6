"""What is wished of attempts and not done yet: that they end, in any case or on a condition."""

import json
import os
from contextlib import suppress
from typing import Dict, Iterator, List

from neronet.model.wish import Wish
from neronet.spool import folder as folders


class Wishes:
    """The wishes of each attempt; one without a condition takes the place of all others."""

    def __init__(self) -> None:
        self._all: Dict[str, Dict[str, Wish]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._all

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._all))

    def add(self, key: str, wish: Wish) -> None:
        """Note a wish; the same again changes nothing."""
        self._all.setdefault(key, {})[wish.id if wish.when else ""] = wish

    def of(self, key: str) -> List[Wish]:
        """Return what is wished of an attempt."""
        wishes = self._all.get(key, {})
        return [wishes[""]] if "" in wishes else list(wishes.values())

    def answered(self, key: str, wish: str) -> None:
        """Forget a wish that nerokid has not granted."""
        wishes = self._all.get(key, {})
        wishes.pop(wish, None)
        if not wishes:
            self.forget(key)

    def forget(self, key: str) -> None:
        """Forget an attempt."""
        self._all.pop(key, None)

    def write(self, key: str, folder: str) -> None:
        """Put what is wished of an attempt in its folder, for a nerokid who only writes; safe to repeat."""
        for wish in self.of(key):
            if wish.when:
                plain = [each.to_json() for each in self.of(key)]
                _put(os.path.join(folder, folders.STOP_IF), json.dumps(plain).encode("ascii"))
                return
            _put(os.path.join(folder, folders.STOP), wish.cause.encode("utf-8", "replace"))


def _put(path: str, content: bytes) -> None:
    with suppress(OSError):  # the disk is full: it is tried again
        if not os.path.exists(path) or _content(path) != content:
            folders.write_atomically(path, content)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
