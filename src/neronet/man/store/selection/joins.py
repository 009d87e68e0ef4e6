"""The tables that a statement reads beside the experiments, each once, by the name that it has there."""

import re
from collections.abc import Iterable

from neronet.errors import SelectionError

_MOST = 50  #: SQLite joins no more than 64
_BESIDE = {
    "a": "LEFT JOIN attempts a ON a.id = e.newest",
    "p": "LEFT JOIN pulses p ON p.attempt = e.newest",
}
_NAMES = re.compile(r"\b([ap]|j[0-9]+)\.")


class Joins:
    """Gathers joins; a row that is not there has an id that is NULL."""

    def __init__(self) -> None:
        self._joins: dict[str, str] = {}

    def alias(self, table: str, upper: int, lower: str) -> str:
        """Return the name of a table whose ids are ``(upper << 40) + lower``, as joined for this ``upper``.

        Raises ``SelectionError`` when the statement would become too large.
        """
        on = f"{table} {{0}} ON {{0}}.id = {upper << 40} + {lower}"
        if on not in self._joins:
            if len(self._joins) == _MOST:
                raise SelectionError(
                    f"the expression asks for more than {_MOST} values", "make two of it, with a comma"
                )
            self._joins[on] = f"j{len(self._joins)}"
        return self._joins[on]

    def sql(self, terms: Iterable[str]) -> str:
        """Return the joins that these conditions need, those for the first before others.

        SQLite keeps this order, and looks up nothing more for a row once a condition does not hold.
        """
        beside = {**_BESIDE, **{name: f"LEFT JOIN {on.format(name)}" for on, name in self._joins.items()}}
        return " ".join(beside[name] for name in dict.fromkeys(_NAMES.findall(" ".join(terms))))
