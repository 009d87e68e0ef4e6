"""The folder that a program runs in: a copy of the code as it stood, and its parameters."""

import json
import os
import shutil
import stat
from contextlib import contextmanager, suppress
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

from neronet.host import limits, processes
from neronet.kid.process import encode
from neronet.model.attempt import Assignment
from neronet.reporting import VARIABLE
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

#: Of neromum's and nerokid's own environment; no program's business.
_OURS = ("NERONET_LABEL", "NERONET_HOME", processes.UMASK, limits.OPEN_FILES)


class Tree(NamedTuple):
    """What a snapshot holds, by paths within it."""

    folders: List[str]
    files: List[Tuple[str, int]]  #: with their mode
    links: List[Tuple[str, str]]  #: with what they point to


def list_tree(root: str) -> Tree:
    """Return what lies under ``root``; raises ``OSError`` when there is no such folder."""
    tree = Tree([], [], [])
    os.stat(root)
    for folder, subfolders, names in os.walk(root):
        inside = os.path.relpath(folder, root)
        for name in list(subfolders) + names:
            path = os.path.normpath(os.path.join(inside, name))
            mode = os.lstat(os.path.join(root, path)).st_mode
            if stat.S_ISLNK(mode):
                tree.links.append((path, os.readlink(os.path.join(root, path))))
            elif stat.S_ISDIR(mode):
                tree.folders.append(path)
            else:
                tree.files.append((path, stat.S_IMODE(mode) | stat.S_IWUSR))
    return tree


class Workplaces:
    """Makes the working folders of attempts; snapshots never change, so each is listed once."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._trees: Dict[str, Tree] = {}

    def prepare(self, folder: str, assignment: Assignment) -> str:
        """Make ``run/`` in the attempt's folder and return its path; raises ``OSError``."""
        work = os.path.join(folder, folders.WORK)
        os.mkdir(work, 0o700)
        if assignment.snapshot is not None:
            self._copy(self._spool.code(assignment.snapshot), work)
        with open(os.path.join(work, folders.PARAMETERS), "w") as file:
            file.write(json.dumps(assignment.parameters))
        return work

    def _copy(self, code: str, work: str) -> None:
        tree = self._trees.get(code)
        if tree is None:
            tree = self._trees[code] = list_tree(code)
        for path in tree.folders:
            os.mkdir(os.path.join(work, path), 0o700)
        for path, mode in tree.files:
            target = os.path.join(work, path)
            shutil.copyfile(os.path.join(code, path), target)
            os.chmod(target, mode)
        for path, points_to in tree.links:
            os.symlink(points_to, os.path.join(work, path))


def withdraw(folder: str) -> None:
    """Leave the attempt's folder as if nobody had begun: the attempt may be given to somebody again."""
    shutil.rmtree(os.path.join(folder, folders.WORK), ignore_errors=True)
    for name in (folders.STDOUT, folders.STDERR, folders.EVENTS):
        with suppress(OSError):
            os.unlink(os.path.join(folder, name))


class Environment:
    """What every program of this host starts with; encoded once, for it is the same each time."""

    def __init__(self, base: Dict[str, str], api: str = "") -> None:
        # Python holds back what it prints to a file, and nobody could watch it.
        variables = {"PYTHONUNBUFFERED": "1"}
        variables.update((name, value) for name, value in base.items() if name not in _OURS)
        self._api = api  # the folder that has ``import neronet``
        self._umask = int(base.get(processes.UMASK, "0022"), 8)
        self._base = {os.fsencode(name): os.fsencode(value) for name, value in variables.items()}

    @contextmanager
    def users_umask(self) -> Iterator[None]:
        """Start the program under its user's own umask; nerokid's files are nobody else's business."""
        ours = os.umask(self._umask)
        try:
            yield
        finally:
            os.umask(ours)

    def of(self, key: str, folder: str, assignment: Assignment, gpus: List[str]) -> Dict[bytes, bytes]:
        """Return the variables for one attempt."""
        own = dict(assignment.variables)
        for name, value in assignment.parameters.items():
            own["NERO_" + _upper(name)] = _text(value)
        own["NERONET_ATTEMPT"] = assignment.id
        own["NERONET_EXPERIMENT"] = assignment.name
        own["NERONET_FOLDER"] = folder
        own[VARIABLE] = os.path.join(folder, folders.REPORTED)
        if self._api:
            before = own.get("PYTHONPATH", os.fsdecode(self._base.get(b"PYTHONPATH", b"")))
            own["PYTHONPATH"] = "%s:%s" % (before, self._api) if before else self._api
        own[processes.TAG] = key
        if gpus:  # a batch system may call them something else
            own["CUDA_VISIBLE_DEVICES"] = ",".join(gpus)
        variables = dict(self._base)
        variables.update((encode(name), encode(value)) for name, value in own.items())
        return variables


def _upper(name: str) -> str:
    return "".join(letter if letter.isalnum() and ord(letter) < 128 else "_" for letter in name.upper())


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
