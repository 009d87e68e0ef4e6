"""The user's own configuration of ssh, but for this: nothing is asked, at no host on the way."""

import hashlib
import os
from pathlib import Path

from neronet.errors import NeronetError

_USERS = "~/.ssh/config"
_SYSTEMS = "/etc/ssh/ssh_config"


def asking_nothing(program: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """Return the words that call ssh so; its configuration is written to ``folder``.

    An option in the command would hold for the last host only: at a ProxyJump, ssh without a
    terminal answers a question for a password with an empty one, which locks accounts. Raises
    ``NeronetError``.
    """
    named = _named(program)
    files = (_USERS, _SYSTEMS) if named is None else (named,)
    lines = ["# Made by neronet from your own configuration.", "Host *", " BatchMode yes"]
    text = "\n".join([*lines, *(f'Include "{file}"' for file in files)]) + "\n"
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.conf"
    try:
        if not path.exists():
            temporary = path.with_suffix(f".{os.getpid()}")
            temporary.write_text(text, "utf-8")
            temporary.replace(path)
    except OSError as error:
        raise NeronetError(f"{path} cannot be written: {error.strerror}", "see why") from error
    return (*program, "-F", str(path))


def _named(program: tuple[str, ...]) -> str | None:
    """Return the configuration that she names herself, ``ssh -F FILE``."""
    for place, word in enumerate(program[1:], 1):
        if word == "-F" and place + 1 < len(program):
            return str(Path(program[place + 1]).absolute())
        if word.startswith("-F") and len(word) > 2:
            return str(Path(word[2:]).absolute())
    return None
