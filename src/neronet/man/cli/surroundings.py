"""The record of an attempt's environment, as `show --environment` prints it."""

import json
from collections.abc import Iterator
from typing import Any

from neronet.man.core.homecoming import printable
from neronet.man.store import environments
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.resources import format_size

_SIZES = ("memory", "memory_allowed")


def of_row(man: Neroman, row: Row) -> dict[str, Any] | None:
    """Return where the attempt ran, and what git says of its code; None when neither is known."""
    if row.attempt_id is None:
        return None
    connection = man.database.connection
    found = environments.of_attempt(connection, row.attempt_id)
    code = None if row.batch is None else environments.code_of(connection, row.batch)
    if found is None and code is None:
        return None
    return {**(found or {}), **({} if code is None else {"code": code})}


def lines(row: Row, record: dict[str, Any] | None) -> Iterator[str]:
    """Give the record as a person reads it."""
    yield f"{row.number}  {row.name}  {row.attempt or 'never started'}"
    if record is None:
        yield "  nothing is known of its environment" + ("" if row.attempt else " yet")
        return
    for part, content in record.items():
        yield f"  {printable(part)}"
        yield from _part(content)


def _part(content: Any) -> Iterator[str]:
    if isinstance(content, list):
        yield from (f"    {_said(item)}" for item in content)
        return
    for name, value in content.items() if isinstance(content, dict) else ():
        if isinstance(value, dict):
            yield f"    {printable(name)} ({len(value)})"
            yield from (f"      {printable(key)} {_said(item)}" for key, item in value.items())
        elif isinstance(value, str) and "\n" in value:
            yield f"    {printable(name)}"
            yield from (f"      {printable(each)}" for each in value.splitlines())
        else:
            yield f"    {printable(name):<14} {_size_or_said(name, value)}"


def _size_or_said(name: str, value: Any) -> str:
    return format_size(value) if name in _SIZES and isinstance(value, int) else _said(value)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value)
    return printable(value if isinstance(value, str) else json.dumps(value))
