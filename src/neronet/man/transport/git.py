"""What git says of a project's code at a start command: the commit, and what was not committed."""

import os
import subprocess
from pathlib import Path
from typing import Any

from neronet.model.secrets import masked

_LONGEST = 1 << 20  #: bytes of a diff that are kept
_MOST = 1000  #: files that are named
_PATIENCE = 20.0  #: seconds for one answer
_FIELDS = {"1": 7, "2": 8, "u": 9}  #: before the path, of a changed, a renamed and an unmerged file
#: What git sets within its hooks: it would speak of another repository.
OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")


def look(folder: Path) -> dict[str, Any] | None:
    """Return commit, branch, where it comes from, what is changed and what is new; None without git.

    The diff is against the commit, of this folder only, at most a megabyte, with secrets masked. What git
    cannot tell is left out: the snapshot holds the code itself, whatever is said here.
    """
    if not any((place / ".git").exists() for place in (folder, *folder.parents)):
        return None
    status = _ask(folder, "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--", ".")
    if status is None:
        return None
    read = _Status(status)
    found: dict[str, Any] = {
        "commit": read.commit,
        "branch": read.branch,
        "remote": masked(_line(folder, "config", "--get", "remote.origin.url")),
        "folder": _line(folder, "rev-parse", "--show-prefix"),
        "changed": read.changed[:_MOST],
        "new": read.new[:_MOST],
    }
    if read.changed and read.commit:
        found.update(_diff(folder))
    return {name: value for name, value in found.items() if value}


class _Status:
    """A porcelain status, version 2, as git-status(1) describes it."""

    def __init__(self, status: bytes) -> None:
        self.commit = self.branch = ""
        self.changed: list[str] = []
        self.new: list[str] = []
        ahead = iter(status.decode("utf-8", "replace").split("\0"))
        for entry in ahead:
            kind, _, rest = entry.partition(" ")
            if kind == "#":
                self._head(*rest.partition(" ")[::2])
            elif kind == "?":
                self.new.append(rest)
            elif kind in _FIELDS:
                self.changed.append(rest.split(" ", _FIELDS[kind])[-1])
                if kind == "2":
                    next(ahead, None)  # the name that it had

    def _head(self, name: str, value: str) -> None:
        if value.startswith("("):  # (initial), (detached)
            return
        if name == "branch.oid":
            self.commit = value
        elif name == "branch.head":
            self.branch = value


def _diff(folder: Path) -> dict[str, Any]:
    diff = _ask(folder, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "HEAD", "--", ".") or b""
    text = masked(diff[:_LONGEST].decode("utf-8", "replace"))
    return {"diff": text, "diff_cut": len(diff) > _LONGEST}


def _line(folder: Path, *words: str) -> str:
    return (_ask(folder, *words) or b"").decode("utf-8", "replace").strip()


def _ask(folder: Path, *words: str) -> bytes | None:
    """Return git's answer; None when it has none."""
    variables = {name: value for name, value in os.environ.items() if name not in OF_A_HOOK}
    try:
        answer = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *words],
            cwd=folder,
            env={**variables, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout
