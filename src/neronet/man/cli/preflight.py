"""Finds, before anything is started here, a command that cannot exist."""

import contextlib
import difflib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from neronet.errors import SpecificationError
from neronet.host.inputs import Checked
from neronet.model.experiment import Definition

_PLAIN = re.compile(r"\s*([\w./+-]+)(?=\s|\Z)")  #: a first word that no shell would change
_BUILTINS = frozenset(
    """
    . : alias break case cd command continue echo eval exec exit export false for if printf pwd read return
    set shift source test times trap true type ulimit umask unset until wait while
    """.split()  # noqa: SIM905 - as one reads it in a shell's manual
)


class Command(NamedTuple):
    """The first word of a command, and where a shell would look for it."""

    word: str  #: empty when only a shell could tell
    folder: str
    path: str  #: as in the environment's PATH


def command_of(definition: Definition, folder: str, environment: Mapping[str, str]) -> Command:
    """Return what is to be checked; with a setup, which may bring the program, nothing is."""
    match = _PLAIN.match(definition.command)
    path = definition.variables.get("PATH", environment.get("PATH", os.defpath))
    if definition.setup or match is None or match[1] in _BUILTINS:
        return Command("", folder, path)
    return Command(match[1], folder, path)


def check(command: Command, where: str) -> None:
    """Raise ``SpecificationError`` for ``where`` when the first word is no program, here and now."""
    word = command.word
    if "/" in word:
        _check_file(word, command.folder, where)
    elif word and shutil.which(word, path=command.path) is None:
        what = f"command: there is no program '{word}' on PATH"
        raise SpecificationError(where, what, _hint(command))


def check_inputs(definition: Definition, where: str, checked: Checked) -> None:
    """Raise ``SpecificationError`` for ``where`` when an input of the experiment is not there."""
    complaint = checked.complaint(definition.inputs, definition.variables)
    if complaint is not None:
        raise SpecificationError(where, complaint, "see `inputs:` of %s" % definition.name)


def _check_file(word: str, folder: str, where: str) -> None:
    file = Path(folder) / word
    if not file.is_file():
        raise SpecificationError(where, f"command: there is no file {word}", f"it is looked for in {folder}")
    if not os.access(file, os.X_OK):
        raise SpecificationError(
            where, f"command: {word} cannot be executed", f"chmod +x {word}, or name its interpreter"
        )


def _programs(path: str) -> set[str]:
    found: set[str] = set()
    for place in path.split(os.pathsep):
        with contextlib.suppress(OSError):
            found.update(program.name for program in Path(place).iterdir())
    return found


def _hint(command: Command) -> str:
    word, folder, path = command
    if (Path(folder) / word).is_file():
        return f"write ./{word} for the file of that name in {folder}, or name its interpreter"
    near = difflib.get_close_matches(word, _programs(path), n=2, cutoff=0.75)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return "activate the environment that has it, or load it in `environment: {setup: ...}`"
