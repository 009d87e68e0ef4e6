"""What a setup has made of the environment: noted by the program's shell, read by nerokid."""

import os
from contextlib import suppress
from typing import Dict, Optional

from neronet.spool import folder as folders

_SAYS = (
    "PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONUSERBASE",
    "VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "LOADEDMODULES",
)  # fmt: skip
_END = b"end"


def line() -> str:
    """Return a shell line that goes behind a setup, and notes what it has made of the environment."""
    values = " ".join('"${%s-}"' % name for name in _SAYS)
    file = "$NERONET_FOLDER/%s" % folders.SETUP_NOTE
    return "printf '%%s\\0' %s %s 2>/dev/null >|\"%s\" || :\n" % (values, _END.decode("ascii"), file)


def take(folder: str) -> Optional[Dict[bytes, bytes]]:
    """Return the variables, empty where they are not set, and remove the note; None until it is whole."""
    path = os.path.join(folder, folders.SETUP_NOTE)
    try:
        with open(path, "rb") as file:
            said = file.read().split(b"\0")
    except OSError:
        return None
    if said[-2:] != [_END, b""]:
        return None
    with suppress(OSError):
        os.unlink(path)
    return {name.encode("ascii"): value for name, value in zip(_SAYS, said)}
