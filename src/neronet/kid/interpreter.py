"""Which Python a command runs, and how to ask it for its packages."""

import json
import os
import re
import shutil
from typing import Any, Dict, NamedTuple, Optional

_PYTHON = r"(?:^|[\s;&|(=])((?:[^\s;&|()='\"]*/)?(?:python|pypy)[0-9.]*)(?=[\s;&|)]|$)"
_FIRST = r"\s*(?:[A-Za-z_][A-Za-z0-9_]*=\S*\s+)*([^\s;&|()]+)"
_SHELLS = ("sh", "bash", "dash", "zsh", "ksh")
_BEGINNING = 256  #: bytes of a script, in which its interpreter is named

#: Runs under any Python. Names are those of the folders beside the packages: to read these takes a
#: tenth of the time of ``importlib.metadata``, which old ones have not.
QUESTION = """
import json, os, sys
def names(folder, ends):
    try: return sorted(n for n in os.listdir(folder) if n.endswith(ends))
    except OSError: return []
packages, conda = {}, {}
for folder in sys.path:
    for n in names(folder or os.devnull, ('.dist-info', '.egg-info')):
        name, _, version = n.rpartition('.')[0].partition('-')
        packages.setdefault(name, version.split('-py')[0])
for n in names(os.path.join(sys.prefix, 'conda-meta'), '.json'):
    parts = n[:-5].rsplit('-', 2)
    if len(parts) == 3: conda[parts[0]] = parts[1]
print(json.dumps({'version': sys.version.split()[0], 'executable': sys.executable, 'prefix': sys.prefix,
    'packages': packages, 'conda': conda}))
"""


class Interpreter(NamedTuple):
    """A Python; ``guessed`` when it is only the one that a script would find."""

    path: str
    guessed: bool = False


def word(command: str) -> str:
    """Return what of a command tells its interpreter: a word that names one, else its first word."""
    found = re.search(_PYTHON, command) or re.match(_FIRST, command)
    return found.group(1) if found else ""


def find(wanted: str, path: str, work: str) -> Optional[Interpreter]:
    """Return the Python that a command with this ``word`` runs; None when it runs none, as far as is seen."""
    if re.match(_PYTHON, wanted):
        program = _resolve(wanted, path, work)
        return Interpreter(program) if program else None
    if os.path.basename(wanted) in _SHELLS:
        return _guess(path, work)
    program = _resolve(wanted, path, work)
    named = _named_in(program) if program else None
    if named is None:
        return None
    last = named.split()[-1]
    if re.match(_PYTHON, os.path.basename(last)):
        resolved = _resolve(last, path, work)
        return Interpreter(resolved) if resolved else None
    return _guess(path, work) if os.path.basename(last) in _SHELLS else None


def read_answer(answer: bytes) -> Optional[Dict[str, Any]]:
    """Return what an interpreter answered to ``QUESTION``; None when it is no such answer."""
    try:
        told = json.loads(answer.decode("utf-8", "replace").splitlines()[-1])
        return {name: told[name] for name in ("version", "executable", "prefix", "packages", "conda")}
    except (ValueError, IndexError, KeyError, TypeError):
        return None


def _guess(path: str, work: str) -> Optional[Interpreter]:
    for name in ("python", "python3"):
        program = _resolve(name, path, work)
        if program:
            return Interpreter(program, guessed=True)
    return None


def _resolve(wanted: str, path: str, work: str) -> Optional[str]:
    """Return the file, whose name is kept: a virtual environment is known by where its link lies."""
    if "/" in wanted:
        return shutil.which(os.path.join(work, os.path.expanduser(wanted)))
    return shutil.which(wanted, path=path)


def _named_in(script: str) -> Optional[str]:
    """Return the interpreter in a script's first line, without its options."""
    try:
        with open(script, "rb") as file:
            first = file.read(_BEGINNING).splitlines()[0].decode("utf-8", "replace")
    except (OSError, IndexError):
        return None
    if not first.startswith("#!"):
        return None
    words = [each for each in first[2:].split() if not each.startswith("-")]
    if not words:
        return None
    return words[1] if os.path.basename(words[0]) == "env" and len(words) > 1 else words[0]
