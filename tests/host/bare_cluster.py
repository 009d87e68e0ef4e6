"""A cluster on which nothing of neronet is yet: the first program runs there, as ``python -c``."""

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from neronet.host import bootstrap

SOURCE = Path(bootstrap.__file__).read_text(encoding="utf-8")
BUNDLE = "neronet-0123456789abcdef.pyz"
#: A bundle's program: it tells what it was started with, and what is left on its standard input.
TELLTALE = """
import json, os, sys
mask = os.umask(0)
words = [os.fsencode(word).decode("utf-8") for word in sys.argv]
print(json.dumps({"words": words, "umask": mask, "input": sys.stdin.read()}))
"""


def telltale(folder: Path) -> bytes:
    """Return a bundle that tells what it was started with."""
    path = folder / "telltale.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__main__.py", TELLTALE)
    return path.read_bytes()


class Boot:
    """One run of the first program; ``end`` waits for it, and must be called."""

    def __init__(self, python: str, *words: str, **variables: str) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C", **variables}
        self._child = subprocess.Popen(
            [python, "-I", "-S", "-W", "error", "-c", SOURCE, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            umask=0o027,
        )

    def hear(self) -> dict[str, Any]:
        """Return what its next line says."""
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        assert line.startswith(bootstrap.MARK), (line, self._child.communicate())
        plain: dict[str, Any] = json.loads(line[len(bootstrap.MARK) :])
        return plain

    def give(self, *contents: bytes) -> None:
        """Send things, each as a whole."""
        for content in contents:
            self.send(b"%d\n" % len(content) + content)

    def send(self, data: bytes) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(data)
        self._child.stdin.flush()

    def end(self) -> tuple[int, str, str]:
        """Hang up; return its exit code, what else it said, and its complaints."""
        out, err = self._child.communicate(timeout=30)
        return self._child.returncode, out.decode(), err.decode()
