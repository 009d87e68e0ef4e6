"""A terminal of any width, with somebody who types."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from typing import NamedTuple

CTRL_C = "\x03"
CTRL_D = "\x04"
_PATIENCE = 30.0  #: seconds without a word from the command
_PAUSE = 0.5  #: seconds until somebody presses a key again
#: Makes the terminal the session's own, so that Ctrl-C is a signal.
_OWN_IT = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a shell takes from what it starts in the background
os.execv(sys.argv[1], sys.argv[1:])
"""


class Seen(NamedTuple):
    """What stood on the terminal when the command had ended."""

    code: int
    text: str


def run(*words: str, width: int = 80, types: Mapping[str, str] | None = None, **variables: str) -> Seen:
    """Run a command on a terminal; when one of the texts in ``types`` appears, type what belongs to it."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    with subprocess.Popen(
        [sys.executable, "-c", _OWN_IT, sys.executable, "-m", "neronet.man.cli.main", *words],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**environment, "TERM": "xterm-256color", **variables},
    ) as command:
        os.close(slave)
        try:
            text = _converse(master, dict(types or {}))
        except BaseException:
            command.kill()
            raise
        finally:
            os.close(master)
        return Seen(command.wait(_PATIENCE), text.replace("\r\n", "\n"))


def _converse(master: int, types: dict[str, str]) -> str:
    seen, typed, silence = b"", "", 0.0
    while silence < _PATIENCE:
        if not select.select([master], [], [], _PAUSE)[0]:
            silence += _PAUSE
            if typed == CTRL_C:  # as anybody would: it may have come just before the command read
                os.write(master, typed.encode())
            continue
        silence, piece = 0.0, b""
        with contextlib.suppress(OSError):  # the command has let go of the terminal
            piece = os.read(master, 65536)
        if not piece:
            return seen.decode()
        seen += piece
        for prompt in [prompt for prompt in types if prompt.encode() in seen]:
            typed = types.pop(prompt)
            os.write(master, typed.encode())
    raise AssertionError(f"the command says no more, and does not end: {seen!r}")
