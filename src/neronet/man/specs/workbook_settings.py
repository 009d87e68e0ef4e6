"""What ``workbook:`` in a specification says of the sheets that hold experiments."""

from typing import Any, NamedTuple

#: What can be written back of an experiment besides its metrics, and what that is.
OUTPUTS = {
    "number": "the experiment's number; by it the row is known from then on",
    "state": "its newest attempt's state",
    "cause": "why that ended",
    "runtime": "seconds that it ran, when it has ended",
    "attempt": "its newest attempt",
    "cluster": "where that ran",
    "host": "the host there",
    "exit": "the program's exit code",
}

ENDINGS = (".xlsx", ".xlsm", ".ods", ".csv")


class Settings(NamedTuple):
    """Where the experiments stand in a workbook, and what is written back there."""

    file: str  #: beside the specification, or with its whole path
    sheets: tuple[str, ...] = ()  #: by name; without any, the one that can be told
    header: tuple[int, ...] = ()  #: the rows of titles, counted from 1; without any, found
    #: our word, or a parameter: the title in the sheet
    columns: dict[str, str] = {}  # noqa: RUF012 - never changed
    only: str = ""  #: an expression over the columns: the rows that are meant
    ignore: tuple[str, ...] = ()  #: titles of columns that mean nothing
    write: tuple[str, ...] = ()  #: what is written back: outputs and metrics
    decimal: str = "."  #: what stands before the decimals of a number kept as text
    known: tuple[str, ...] = ()  #: parameters that commands use; not written by the user

    @property
    def written(self) -> list[str]:
        """Return all that is written back, in order: also the outputs that ``columns`` has titles for."""
        mapped = [word for word in self.columns if word in OUTPUTS]
        return list(dict.fromkeys((*mapped, *self.write)))

    def to_json(self) -> dict[str, Any]:
        """Return a JSON object with the fields by name."""
        return dict(self._asdict())

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Settings":
        """Return what ``to_json`` wrote."""
        found: dict[str, Any] = {name: plain[name] for name in cls._fields if name in plain}
        lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
        return cls(**{**found, **lists})
