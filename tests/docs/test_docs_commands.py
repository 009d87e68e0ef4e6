"""The page of commands says what the program's own help says, no more and no less."""

import re
from collections.abc import Iterator

import click
import pytest
from docs.console import ROOT

from neronet.man.cli import exits
from neronet.man.cli.main import COMMANDS, neroman

PAGE = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def contexts() -> Iterator[click.Context]:
    """Give every command as it is typed, those of ``daemon`` too."""
    root = click.Context(neroman, info_name="neroman", **neroman.context_settings)
    for name in COMMANDS:
        command = neroman.get_command(root, name)
        assert command is not None
        yield (context := click.Context(command, info_name=name, parent=root))
        if isinstance(command, click.Group):
            for inner, subcommand in command.commands.items():
                yield click.Context(subcommand, info_name=inner, parent=context)


def usage(context: click.Context) -> str:
    return f"    {context.command_path} {' '.join(context.command.collect_usage_pieces(context))}\n"


def options(context: click.Context) -> list[str]:
    """Return the rows that the table of options is to have."""
    rows = []
    for option in context.command.params:
        if isinstance(option, click.Option):
            names = ", ".join(f"`{name}`" for name in option.opts)
            rows.append(f"| {names} | {option.help} |")
    return rows


def name_of(context: click.Context) -> str:
    return context.command_path.removeprefix("neroman ")


@pytest.mark.parametrize("context", list(contexts()), ids=name_of)
def test_a_command_stands_there_with_its_usage_and_all_its_options(context: click.Context) -> None:
    section = SECTIONS[name_of(context)]
    assert usage(context) in section
    assert re.findall(r"^\| `-.*\|$", section, re.MULTILINE) == options(context)


def test_no_command_stands_there_that_does_not_exist() -> None:
    commands = {name_of(context) for context in contexts()}
    assert set(SECTIONS) - {"Exit codes", "What all have"} == commands


def test_the_exit_codes_are_those_of_the_program() -> None:
    rows = [f"| {code} | {meaning} |" for code, meaning in exits.MEANINGS.items()]
    assert re.findall(r"^\| \d.*\|$", SECTIONS["Exit codes"], re.MULTILINE) == rows
