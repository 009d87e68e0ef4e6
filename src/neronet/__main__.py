"""``python bundle.pyz mum ...`` and ``python bundle.pyz kid ...``: the cluster's side of neronet."""

import importlib
import sys
from typing import List

from neronet.release import RELEASE

_PROGRAMS = ("mum", "kid")
_USAGE = 2


def main(arguments: List[str]) -> int:
    """Run one of the programs; only that one is loaded."""
    if arguments == ["--version"]:
        protocol = importlib.import_module("neronet.protocol.messages").PROTOCOL
        sys.stdout.write("neronet %s protocol %d\n" % (RELEASE, protocol))
        return 0
    if not arguments or arguments[0] not in _PROGRAMS:
        sys.stderr.write("usage: (%s) ... | --version\n" % " | ".join(_PROGRAMS))
        return _USAGE
    program = importlib.import_module("neronet.%s.__main__" % arguments[0])
    return int(program.main(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
