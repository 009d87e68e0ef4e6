"""A specification as values: rows as they were read, and what they amount to."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from neronet.errors import SpecificationError
from neronet.man.core.identity import Origin
from neronet.man.specs.workbook_settings import Settings
from neronet.model.experiment import Definition, Project

#: The way from a row to something within it: keys and indexes, ``("resources", "time")``.
Trail = tuple[str | int, ...]


class Row(NamedTuple):
    """One experiment, or the project's own keys, as a reader found it.

    ``places`` tells for each trail where it stands, ``neronet.yaml:12`` or ``runs.xlsx:Sheet1!C7``;
    the empty trail is the row itself. ``parent`` names the group that the row stands in.
    """

    name: str
    keys: dict[str, Any]
    places: dict[Trail, str]
    parent: str | None = None
    key: str = ""  #: what it is known by, when not by its name: then that is given with its number
    origin: Origin | None = None

    def where(self, trail: Trail = ()) -> str:
        """Return the place of ``trail``, or of the nearest thing around it."""
        while trail not in self.places:
            trail = trail[:-1]
        return self.places[trail]

    def error(self, what: str, hint: str | None = None) -> SpecificationError:
        """Return the error that names the place of the row."""
        return SpecificationError(self.where(), what, hint)

    def field(self, key: str) -> "Field":
        """Return the value of a key; ``None`` when it is not given."""
        return Field(self.keys.get(key), (key,), self)


class Field(NamedTuple):
    """A value within a row, that knows where it stands."""

    value: Any
    trail: Trail
    row: Row

    @property
    def name(self) -> str:
        """The key, as the user wrote it; for an item of a list, the list's."""
        return next((part for part in reversed(self.trail) if isinstance(part, str)), "")

    def error(self, what: str, hint: str | None = None) -> SpecificationError:
        """Return the error that names the place of this value."""
        return SpecificationError(self.row.where(self.trail), what, hint)

    def entries(self) -> "Iterator[Field]":
        """Give the values of a mapping or the items of a list; ``None`` has none."""
        pairs = self.value.items() if isinstance(self.value, dict) else enumerate(self.value or ())
        return (Field(value, (*self.trail, key), self.row) for key, value in pairs)


class Document(NamedTuple):
    """What a reader gives: the project's own keys, and the experiments in the order of the file."""

    path: Path
    top: Row
    rows: tuple[Row, ...]
    sheet_rows: tuple[Row, ...] = ()  #: of a workbook; their parameters stand under ``parameters``


class Specification(NamedTuple):
    """A project and its experiments, checked and multiplied out."""

    project: Project
    definitions: list[Definition]
    places: list[str]  #: where the command of each stands, in the order of the definitions
    origins: Sequence[Origin | None] = ()  #: the row of each, in the order of the definitions
    workbook: Settings | None = None  #: the workbook that holds further experiments
