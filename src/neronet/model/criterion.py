"""A rule of the user's: an expression, and what to do when it holds."""

from typing import Dict, NamedTuple

ACTIONS = ("abort", "warn", "notify", "restart")


class Criterion(NamedTuple):
    """When ``when`` holds for an attempt, ``do`` is done. ``do`` is one of ``ACTIONS``."""

    name: str
    when: str  #: an expression of the language
    do: str

    def to_json(self) -> Dict[str, str]:
        """Return a JSON object with the fields by name."""
        return dict(self._asdict())
