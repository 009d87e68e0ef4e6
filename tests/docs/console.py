"""Reads the pages of the manual: their blocks of code, and the commands in them with what they print."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: What differs from one run to the next, and what stands for it.
_VARYING = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "WHEN"),
    (r"(?<![\w.])\d+s\b", "SECONDS"),
    (r"(?<=attempts/)[0-9a-f]{12}", "OWNER"),
    (r"[ \t]+", " "),
)


class Block(NamedTuple):
    """A block of code; its words say what it is, as in ``python train.py``."""

    words: list[str]
    text: str


class Step(NamedTuple):
    """A command, and the lines that it prints; ``...`` stands for any lines."""

    command: str
    printed: str


def pages() -> list[Path]:
    """Return the pages of the manual."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(words.split(), content) for words, content in _BLOCK.findall(text)]


def steps(block: Block) -> list[Step]:
    """Return the commands of a block, each behind a ``$``."""
    found: list[Step] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], ""))
        elif found:
            found[-1] = found[-1]._replace(printed=found[-1].printed + line + "\n")
    return found


def agrees(printed: str, shown: str) -> bool:
    """Tell whether a command printed what the page shows."""
    lines = [_steady(line) for line in shown.splitlines()]
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in lines)
    return re.fullmatch(pattern, "".join(_steady(line) + "\n" for line in printed.splitlines())) is not None


def _steady(line: str) -> str:
    for pattern, instead in _VARYING:
        line = re.sub(pattern, instead, line)
    return line.rstrip()
