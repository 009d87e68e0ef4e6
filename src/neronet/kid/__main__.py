"""``kid ROOT NAME`` and ``kid ROOT --job TASK``: wires nerokid's parts and runs her."""

import importlib
import os
import sys
from typing import List

from neronet.host import limits
from neronet.host.clock import Clock
from neronet.host.processes import UMASK
from neronet.kid import job, outset
from neronet.kid.launcher import Unclaimed
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

_USAGE = 2


def main(arguments: List[str]) -> int:
    """Look after attempts until neromum has no more; return the exit code.

    Of all her code most is loaded here and now, by name, once the program of a batch job runs.
    """
    if len(arguments) != (3 if "--job" in arguments[1:2] else 2):
        sys.stderr.write("usage: nerokid ROOT (NAME | --job TASK)\n")
        return _USAGE
    os.environ.setdefault(UMASK, "%04o" % os.umask(0o077))
    os.umask(0o077)
    # Neromum may have more files open than programs are used to.
    limits.allow_open_files(int(os.environ.get(limits.OPEN_FILES, limits.open_files())))
    spool, name = Spool(arguments[0]), arguments[-1]
    mine = outset.prepare(name, spool, Clock())
    try:
        begun = job.begin(mine, name) if len(arguments) == 3 else None
    except Unclaimed:
        again = importlib.import_module("neronet.kid.again")
        return int(again.give_up(spool.attempt(folders.read_task(name))))
    importlib.import_module("neronet.kid.service").serve(mine, begun)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
