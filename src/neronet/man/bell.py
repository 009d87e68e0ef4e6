"""How the command line wakes the daemon, and knows whether there is one: a named pipe with one reader."""

import errno
import os
import subprocess
import sys
from pathlib import Path

from neronet.errors import NeronetError
from neronet.man.config import Places
from neronet.man.core import shell


def ring(places: Places) -> bool:
    """Wake the daemon; False when there is none."""
    try:
        pipe = os.open(pipe_path(places), os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ENOENT):
            return False
        raise
    try:
        os.write(pipe, b"!")
    except BlockingIOError:
        pass  # it has not listened yet to many rings: one more is not needed
    except BrokenPipeError:
        return False  # it ended just now
    finally:
        os.close(pipe)
    return True


def ring_or_start(places: Places) -> bool:
    """Wake the daemon, or start one that outlives this command; True when one had to be started.

    Raises ``NeronetError`` when it cannot be started.
    """
    try:
        if ring(places):
            return False
        places.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = os.open(log_path(places), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _start(log)
        finally:
            os.close(log)
    except OSError as error:
        raise NeronetError(
            f"the daemon cannot be started: {error}",
            "mend that, then `neroman daemon start`; nothing is lost",
        ) from error
    return True


def _start(log: int) -> None:
    subprocess.Popen(
        [sys.executable, "-m", "neronet.man.cli.main", "daemon", "run"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        cwd="/",
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    environment = shell.lasting_environment(os.environ)
    # It may be how this very code is found; the clusters' side is started without it.
    if "PYTHONPATH" in os.environ:
        environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    return environment


def last_words(places: Places) -> str:
    """Return the last line of the daemon's log, and where the log is."""
    try:
        lines = log_path(places).read_text(errors="replace").splitlines()[-3:]
    except OSError:
        lines = []
    return " / ".join([*lines, f"see {log_path(places)}"])


def log_path(places: Places) -> Path:
    """Return the daemon's log."""
    return places.run / "daemon.log"


def lock_path(places: Places) -> Path:
    """Return the file whose lock is the daemon's seat; it holds the daemon's process number."""
    return places.run / "daemon.lock"


def sitter(places: Places) -> int | None:
    """Return the process number of the daemon that lives; None when there is none."""
    if not ring(places):
        return None
    try:
        return int(lock_path(places).read_text() or 0) or None
    except (OSError, ValueError):
        return None


def pipe_path(places: Places) -> Path:
    """Return the bell."""
    return places.run / "bell"
