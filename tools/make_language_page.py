#!/usr/bin/env python3
"""Writes the tables of docs/reference/language.md from the program's own words; ``--check`` only compares."""

import sys
from collections.abc import Iterable
from pathlib import Path

from neronet.language.names import BUILTINS, FUNCTIONS
from neronet.model.resources import BYTES, SECONDS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "language.md"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` tell by the exit code whether it is as it should be."""
    old = PAGE.read_text(encoding="utf-8")
    new = replaced(replaced(replaced(old, "names", names()), "functions", functions()), "units", units())
    if arguments == ["--check"]:
        sys.stderr.write("" if old == new else f"{PAGE} differs: run tools/make_language_page.py\n")
        return int(old != new)
    PAGE.write_text(new, encoding="utf-8")
    return 0


def replaced(page: str, name: str, table: str) -> str:
    """Return the page with the table between its two marks; raises ``ValueError`` when they are not there."""
    begin, end = f"<!-- made: {name} -->\n", "<!-- end -->\n"
    head, rest = page.split(begin)
    tail = rest.split(end, 1)[1]
    return f"{head}{begin}{table}{end}{tail}"


def names() -> str:
    """Return the table of the names that every experiment has."""
    return _table(
        ("name", "type", "meaning"), ((f"`{b.name}`", b.type, b.meaning) for b in BUILTINS.values())
    )


def functions() -> str:
    """Return the table of functions."""
    return _table(
        ("written", "type", "meaning"), ((f"`{f.usage}`", f.type, f.meaning) for f in FUNCTIONS.values())
    )


def units() -> str:
    """Return the table of units."""
    sizes = ((f"`{unit}`", f"{size:,} bytes") for unit, size in BYTES.items() if unit)
    times = ((f"`{unit}`", f"{seconds:,} s") for unit, seconds in SECONDS.items())
    return _table(("unit", "means"), [*times, *sizes, ("`%`", "a hundredth")])


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
