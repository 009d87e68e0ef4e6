"""That an attempt shall end: in any case, or if an expression still holds for it."""

from typing import Any, Dict, NamedTuple

from neronet.model.shapes import require


class Wish(NamedTuple):
    """Why an attempt shall end; with ``when``, only if its nerokid finds that this holds just then."""

    cause: str
    id: str = ""  #: by which an answer is known
    when: str = ""  #: an expression of the language
    known: Dict[str, Any] = {}  #: values of names that nerokid has no newer ones of

    def to_json(self) -> Dict[str, Any]:
        """Return a JSON object with the fields by name."""
        return dict(self._asdict())

    @classmethod
    def from_json(cls, plain: Dict[str, Any]) -> "Wish":
        """Return what ``to_json`` wrote; raises ``ValueError`` for anything else."""
        try:
            require(cls, plain)
            return cls(**plain)
        except TypeError as error:
            raise ValueError("not a wish: %s" % error) from error
