"""A rule of the user's: an expression, and what to do when it holds."""

from typing import Any, Dict, NamedTuple

from neronet.model.shapes import require

ACTIONS = ("abort", "warn", "notify", "restart")


class Criterion(NamedTuple):
    """When ``when`` holds for an attempt, ``do`` is done. ``do`` is one of ``ACTIONS``."""

    name: str
    when: str  #: an expression of the language
    do: str

    def to_json(self) -> Dict[str, str]:
        """Return a JSON object with the fields by name."""
        return dict(self._asdict())

    @classmethod
    def from_json(cls, plain: Dict[str, Any]) -> "Criterion":
        """Return what ``to_json`` wrote; raises ``ValueError`` for anything else."""
        try:
            require(cls, plain)
            return cls(**plain)
        except TypeError as error:
            raise ValueError("not a criterion: %s" % error) from error
