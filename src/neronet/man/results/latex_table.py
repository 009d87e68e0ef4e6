"""A table of results in LaTeX, with the rules of the package booktabs."""

import json
import math

from neronet.man.results.export import Cell, Table

_ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}", "±": r"$\pm$",
    "[": "{[}", "]": "{]}", "-": "{-}", "'": "{'}", "`": "{`}",
}  # fmt: skip


def write(table: Table) -> str:
    """Return a ``tabular``; numbers have four digits and stand on the right."""
    columns = "".join(
        "r" if any(isinstance(row[place], int | float) for row in table.rows) else "l"
        for place in range(len(table.heads))
    )
    lines = [
        r"% \usepackage{booktabs}",
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        _line(list(table.heads)),
        r"\midrule",
        *map(_line, table.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines) + "\n"


def _line(row: list[Cell] | list[str]) -> str:
    return " & ".join(map(_cell, row)) + r" \\"


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return f"${cell}$"
    return _number(cell) if isinstance(cell, float) else _text(cell)


def _number(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return r"$\infty$" if value > 0 else r"$-\infty$"
    digits, sign, power = f"{value:.4g}".partition("e")
    return rf"${digits} \times 10^{{{int(power)}}}$" if sign else f"${digits}$"


def _text(cell: Cell) -> str:
    text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    return "".join(_ESCAPES.get(letter, letter if letter.isprintable() else " ") for letter in text)
