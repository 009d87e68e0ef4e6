"""Writes the results workbook of a project, by its number in the store: what the daemon starts.

No command of ``neroman``, so that every few seconds only what it needs is loaded.
"""

import sys

from neronet.errors import NeronetError
from neronet.man import publication, wiring
from neronet.man.cli import exits


def main(project: int) -> int:
    """Write it and return the exit code; standard error tells what is wrong, or where else it went."""
    try:
        man = wiring.build()
        place = publication.publish(man.database, man.places, project, man.now())
    except NeronetError as error:
        told, code = error.what, exits.MISTAKE
    else:
        told, code = (place and place.trouble) or "", exits.DONE
    if told:
        print(told, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
