"""Finds, before anything is started here, a command that cannot exist."""

import difflib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from neronet.errors import SpecificationError
from neronet.model.experiment import Definition

_PLAIN = re.compile(r"\s*([\w./+-]+)(?=\s|\Z)")  #: a first word that no shell would change
_BUILTINS = frozenset(
    ". : alias break case cd command continue echo eval exec exit export false for if printf pwd read return set"
    " shift source test times trap true type ulimit umask unset until wait while".split()
)


def check_command(definition: Definition, folder: str, environment: Mapping[str, str], *, where: str) -> None:
    """Raise ``SpecificationError`` when the command's first word is no program, here and now.

    With a setup, which may bring the program, nothing is checked.
    """
    match = _PLAIN.match(definition.command)
    if definition.setup or match is None or match[1] in _BUILTINS:
        return
    word = match[1]
    path = definition.variables.get("PATH", environment.get("PATH", os.defpath))
    if "/" in word:
        if not (Path(folder) / word).exists():
            raise SpecificationError(where, f"command: there is no {word}", f"it is looked for in {folder}")
        if not os.access(Path(folder) / word, os.X_OK):
            raise SpecificationError(
                where, f"command: {word} cannot be executed", f"chmod +x {word}, or name its interpreter"
            )
    elif shutil.which(word, path=path) is None:
        raise SpecificationError(
            where, f"command: there is no program '{word}' on PATH", _hint(word, folder, path)
        )


def _hint(word: str, folder: str, path: str) -> str:
    if (Path(folder) / word).exists():
        return f"write ./{word} for the file of that name in {folder}"
    programs = {
        name for place in path.split(os.pathsep) if os.path.isdir(place) for name in os.listdir(place)
    }
    near = difflib.get_close_matches(word, programs, n=2, cutoff=0.75)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return "activate the environment that has it, or load it in `environment: {setup: ...}`"
