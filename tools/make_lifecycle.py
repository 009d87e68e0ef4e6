#!/usr/bin/env python3
"""Draws the lifecycle in docs/explanation/architecture.md from its table; ``--check`` only compares."""

import sys
from pathlib import Path

from neronet.model.event import KIND_OF
from neronet.model.lifecycle import TRANSITIONS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- made: lifecycle -->\n", "<!-- end -->\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` tell by the exit code whether it is as it should be."""
    old = PAGE.read_text(encoding="utf-8")
    head, rest = old.split(BEGIN)
    new = f"{head}{BEGIN}```mermaid\n{diagram()}```\n{END}{rest.split(END, 1)[1]}"
    if arguments == ["--check"]:
        sys.stderr.write("" if old == new else f"{PAGE} differs: run tools/make_lifecycle.py\n")
        return int(old != new)
    PAGE.write_text(new, encoding="utf-8")
    return 0


def diagram() -> str:
    """Return the moves between states as a Mermaid diagram; an event that changes no state is left out."""
    moves: dict[tuple[str, str], list[str]] = {}
    for state, row in TRANSITIONS.items():
        for kind, target in row.items():
            if target is not state:
                moves.setdefault((state.value, target.value), []).append(KIND_OF[kind])
    first = next(iter(TRANSITIONS)).value
    arrows = [f"    {old} --> {new}: {', '.join(kinds)}\n" for (old, new), kinds in moves.items()]
    left = {old for old, _ in moves}
    ends = [f"    {state.value} --> [*]\n" for state in TRANSITIONS if state.value not in left]
    return "".join(["stateDiagram-v2\n", f"    [*] --> {first}: start, restart\n", *arrows, *ends])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
