"""What a nerokid says who cannot begin her job: most often, an earlier start of the job has."""

import json
import os
import sys

from neronet.model.event import ENDS, KIND_OF
from neronet.spool import folder as folders
from neronet.spool import journal as journals
from neronet.spool.journal import Reading

_ENDS = frozenset(KIND_OF[kind] for kind in ENDS)


def give_up(folder: str) -> int:
    """Say why the attempt is not begun here, and return the exit code.

    A program that was begun is never begun again: of a job that the batch system put back and started
    anew, neromum hears by the file ``again``.
    """
    reading = journals.read(os.path.join(folder, folders.EVENTS))
    if reading.header is None and not os.path.exists(os.path.join(folder, folders.EVENTS)):
        return _cannot_begin(folder)
    if _is_over(reading):
        sys.stderr.write("nerokid: the attempt is over already\n")
        return 0
    sys.stderr.write("nerokid: an earlier start of this job has begun the attempt; it is not begun again\n")
    words = {"host": os.uname().nodename, "pid": os.getpid()}
    folders.write_atomically(os.path.join(folder, folders.AGAIN), json.dumps(words).encode("ascii"))
    return 0


def _is_over(reading: Reading) -> bool:
    """Tell whether the attempt has ended, or was withdrawn: then neromum has made the journal herself."""
    withdrawn = reading.header is not None and not reading.header.get("kid")
    return withdrawn or any(plain.get("kind") in _ENDS for plain in reading.objects)


def _cannot_begin(folder: str) -> int:
    try:
        folders.read_assignment(folder)
        why = "its journal cannot be made"
    except (OSError, ValueError) as error:
        why = str(error)
    sys.stderr.write("nerokid: the attempt cannot be begun: %s\n" % why)
    return 1
