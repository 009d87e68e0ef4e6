"""Finds the project that a folder belongs to."""

from pathlib import Path

from neronet.errors import NeronetError

FILE = "neronet.yaml"


def find_project(folder: Path) -> Path:
    """Return the nearest folder, from ``folder`` upwards, that holds ``neronet.yaml``.

    Raises ``NeronetError`` when there is none.
    """
    start = folder.absolute()
    for candidate in (start, *start.parents):
        if (candidate / FILE).is_file():
            return candidate
    raise NeronetError(
        "no %s in %s or above it" % (FILE, start),
        "run `neroman init` in the project's folder, or change into one that has it",
    )
