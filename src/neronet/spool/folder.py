"""Names of the folders and files on the cluster's disk.

::

    ROOT/attempts/OWNER/000/124.2/   one attempt: its spool
    ROOT/code/SNAPSHOT/              code as it stood at a start command, shared and never changed
    ROOT/mum/                        neromum's own: roster, lease, socket, log
    ROOT/kids/                       one log a nerokid, and the beat of one who is not connected
"""

import json
import os
import re
from typing import NamedTuple, Tuple

from neronet.model.attempt import Assignment, AttemptId

ASSIGNMENT = "attempt.json"
EVENTS = "events.jsonl"
STDOUT = "stdout"
STDERR = "stderr"
WORK = "run"
PARAMETERS = "parameters.json"
AGAIN = "again"  #: of a batch job that was put back: its second start found the attempt begun
REPORTED = "reported.jsonl"  #: points that the program itself has reported
STOP = "stop"  #: why the attempt shall end, for a nerokid whom neromum cannot tell
STOP_IF = "stop-if.json"  #: the same, each only if its expression still holds: a list of wishes
SETUP_NOTE = "setup-note"  #: what the setup has made of PATH and the like; read and removed at once
_LEAST_ROOM = 1 << 20  #: bytes; less is a full disk
STREAMS = (STDOUT, STDERR)

_OWNER = re.compile(r"[A-Za-z0-9]{1,64}\Z")


class Spool(NamedTuple):
    """The place of one user on one cluster."""

    root: str

    def attempt(self, key: str) -> str:
        """Return the folder of the attempt ``OWNER/124.2``; raises ``ValueError`` for a key that is none."""
        owner, name = split_key(key)
        number = AttemptId.parse(name).number
        return os.path.join(self.root, "attempts", owner, "%03d" % (number // 1000), name)

    def has_room(self) -> bool:
        """Tell whether the disk can take another attempt; what cannot be known counts as room."""
        try:
            disk = os.statvfs(self.root)
        except OSError:
            return True
        files_left = disk.f_favail > 0 or disk.f_files == 0
        return files_left and disk.f_bavail * disk.f_frsize >= _LEAST_ROOM

    def code(self, snapshot: str) -> str:
        """Return the folder of a snapshot."""
        return os.path.join(self.root, "code", snapshot)

    @property
    def mum(self) -> str:
        """Return neromum's folder."""
        return os.path.join(self.root, "mum")

    @property
    def kids(self) -> str:
        """Return the folder of the kids' logs and beats."""
        return os.path.join(self.root, "kids")

    def beat(self, kid: str) -> str:
        """Return the file by which a nerokid who is not connected shows that she lives."""
        return os.path.join(self.kids, kid + ".beat")


def name_of(spool: Spool) -> str:
    """Return the name of the whole folder: made once, by chance, so that no other folder has it."""
    path = os.path.join(spool.mum, "name")
    try:
        with open(path, "rb") as file:
            return file.read().decode("ascii")
    except FileNotFoundError:
        write_atomically(path, os.urandom(8).hex().encode("ascii"))
        return name_of(spool)


def make_key(owner: str, attempt: str) -> str:
    """Return the key by which a cluster knows an attempt, whoever's it is."""
    return "%s/%s" % (owner, attempt)


def split_key(key: str) -> Tuple[str, str]:
    """Return owner and attempt of a key; raises ``ValueError`` when an owner is none that can be a folder."""
    owner, slash, attempt = key.partition("/")
    if not slash or not _OWNER.match(owner):
        raise ValueError("'%s' is not an attempt's key" % key)
    return owner, attempt


def make_task(key: str) -> str:
    """Return the key as one word: what a batch system calls an attempt's job, and the name of its nerokid."""
    return key.replace("/", ".", 1)


def read_task(task: str) -> str:
    """Return the key that ``make_task`` made a task of; raises ``ValueError`` for any other word."""
    owner, _, attempt = task.partition(".")
    key = make_key(owner, str(AttemptId.parse(attempt)))
    split_key(key)
    return key


def make(folder: str) -> bool:
    """Make an attempt's folder; False when it was there, and may hold anything."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        return False
    except FileNotFoundError:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    return True


def write_assignment(folder: str, assignment: Assignment) -> None:
    """Put ``attempt.json`` in a folder that is there; safe to repeat.

    What is there already is replaced in one step, for somebody may be reading it.
    """
    path = os.path.join(folder, ASSIGNMENT)
    content = json.dumps(assignment.to_json()).encode("ascii")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        write_atomically(path, content)
    else:
        _fill(descriptor, content)


def read_assignment(folder: str) -> Assignment:
    """Return what ``write_assignment`` wrote; raises ``OSError`` or ``ValueError``."""
    with open(os.path.join(folder, ASSIGNMENT), "rb") as file:
        return Assignment.from_json(json.loads(file.read().decode("ascii")))


def write_atomically(path: str, content: bytes) -> None:
    """Write a private file so that a reader finds the old content or the new, never a part."""
    temporary = "%s.%d" % (path, os.getpid())
    try:
        _fill(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), content, durable=True)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def _fill(descriptor: int, content: bytes, *, durable: bool = False) -> None:
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        if durable:  # else a power cut may leave the new name and nothing in it
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
