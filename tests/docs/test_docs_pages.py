"""What every page of the manual must be: short, with links that lead somewhere and commands that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest
from docs.console import ROOT, blocks, pages

from neronet.man.cli.main import COMMANDS, neroman
from neronet.man.specs.catalogue import read

MOST = 200
LONG = {"tutorial.md": 210, "specification.md": 310, "commands.md": 480}  #: a reference of many tables
PAGES = pages()
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
_CODE = re.compile(r"^(?:    |\$ |    \$ )+(neroman [^ ].*)$", re.MULTILINE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_END = re.compile(r"(?<!\S)#|[|;&>]|\$\(")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_is_short(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONG.get(page.name, MOST)
    assert lines[0].startswith("# ")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_link_leads_to_something(page: Path) -> None:
    for link, place in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        target = page.parent / link
        assert target.exists(), link
        if place:
            heads = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert place[1:] in {head.lower().replace(" ", "-") for head in heads}, place


def test_every_page_can_be_reached_from_the_first() -> None:
    seen: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen:
            continue
        seen.add(page)
        links = [link for link, _ in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
        ahead += [(page.parent / link).resolve() for link in links if link.endswith(".md")]
        ahead += [
            file
            for link in links
            if link.endswith("/")
            for file in (page.parent / link).resolve().glob("*.md")
        ]
    assert set(PAGES) - seen <= {ROOT / "docs" / "decisions" / "0000-template.md"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_command_on_a_page_can_be_typed(page: Path) -> None:
    """Parse each line with the program's own parser, and run nothing."""
    for line in _CODE.findall(page.read_text(encoding="utf-8")):
        command = line[: len(_END.split(_QUOTED.sub(lambda text: "x" * len(text[0]), line))[0])]
        words = shlex.split(command)[1:]
        if not words or "[" in command or words[0].isupper():  # how it may be typed, and not how it is
            continue
        name = words[0].removeprefix("--")
        if name in COMMANDS:
            root = click.Context(neroman, info_name="neroman", **neroman.context_settings)
            found = neroman.get_command(root, name)
            assert found is not None
            found.make_context(name, words[1:], parent=root)
        else:
            assert words[0] in ("-h", "--help", "--version", "-V"), line


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "specification.md"], ids=name_of)
def test_a_piece_of_a_specification_is_read(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.words[:1] == ["yaml"]:
            text = block.text
            text += "" if "command:" in text else "command: 'true'\n"
            text += "" if "experiments:" in text else "experiments: {a: {lr: 1}}\n"
            (tmp_path / "neronet.yaml").write_text(text, encoding="utf-8")
            assert read(tmp_path).definitions
