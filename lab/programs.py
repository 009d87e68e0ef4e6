"""Runs the system's own programs, and says which of them are missing."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from lab.errors import LabError

#: Each program that the lab starts, and the Debian package that brings it.
NEEDED = {
    "ip": "iproute2",
    "mount": "mount",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "sshd": "openssh-server",
    "useradd": "passwd",
}
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
_LONGEST = 30.0  #: seconds


def missing(*more: Mapping[str, str]) -> list[str]:
    """Return what this machine lacks for a lab: being root, packages; those for ``more`` programs too."""
    lacks = [] if os.geteuid() == 0 else ["root's rights"]
    needed = {name: package for programs in (NEEDED, *more) for name, package in programs.items()}
    lacks += sorted({package for name, package in needed.items() if shutil.which(name, path=_PATH) is None})
    return lacks


def run(*words: str, stdin: str = "") -> str:
    """Run a program and return its output; raises ``LabError`` with its complaint."""
    answer = subprocess.run(
        words,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST,
        env={**os.environ, "PATH": _PATH},
        cwd="/",
    )
    if answer.returncode != 0:
        complaint = (answer.stderr or answer.stdout).strip()
        raise LabError(f"{' '.join(words)} ended with {answer.returncode}: {complaint}")
    return answer.stdout
