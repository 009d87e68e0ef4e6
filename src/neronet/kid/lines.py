"""Attempts that begin one after the other, each in the place of the one before it. Pure."""

from typing import Dict, List, NamedTuple, Optional


class Turn(NamedTuple):
    """An attempt whose turn comes when those before it in its line have ended."""

    key: str
    gpus: List[str]


class Lines:
    """The lines of one nerokid; the first of each is the attempt that runs, or has just ended."""

    def __init__(self) -> None:
        self._running: Dict[str, str] = {}  # line by attempt
        self._behind: Dict[str, List[Turn]] = {}  # by line

    def join(self, turn: Turn, line: str) -> bool:
        """Put an attempt in a line; True when it is its turn at once."""
        if line in self._behind:
            self._behind[line].append(turn)
            return False
        self._behind[line] = []
        self._running[turn.key] = line
        return True

    def ended(self, key: str) -> Optional[Turn]:
        """Return the attempt whose turn it is now that this one has ended; None when the line is over."""
        line = self._running.pop(key, None)
        if line is None:
            return None
        if not self._behind[line]:
            del self._behind[line]
            return None
        turn = self._behind[line].pop(0)
        self._running[turn.key] = line
        return turn

    def holds(self, key: str) -> bool:
        """Tell whether an attempt waits for its turn."""
        return any(turn.key == key for behind in self._behind.values() for turn in behind)

    def leave(self, key: str) -> bool:
        """Take an attempt that waits for its turn out of its line; False when none does."""
        for behind in self._behind.values():
            for turn in behind:
                if turn.key == key:
                    behind.remove(turn)
                    return True
        return False

    def clear(self, before: Optional[str] = None) -> List[str]:
        """Take out all that wait for their turn, or only those behind one attempt; return them in order."""
        lines = list(self._behind) if before is None else [self._running[before]]
        left = [turn.key for line in lines for turn in self._behind[line]]
        for line in lines:
            self._behind[line] = []
        return left
