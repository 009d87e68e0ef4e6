"""Puts ``import neronet`` where programs find it, whether or not neronet is installed there."""

import os
import shutil
from typing import Any

import neronet
from neronet.model import sha256
from neronet.spool.folder import Spool

_FILES = ("__init__.py", "reporting.py", "lightning.py", "huggingface.py")
#: An installed neronet, which this one hides, still gives the rest of itself.
_EXTENDED = b"\nfrom pkgutil import extend_path\n\n__path__ = extend_path(__path__, __name__)\n"


def place(spool: Spool) -> str:
    """Return the folder for ``PYTHONPATH``, which holds but the package; empty when it cannot be made."""
    contents = {name: _content(name) for name in _FILES}
    contents["__init__.py"] += _EXTENDED
    digest = sha256.own(b"".join(contents[name] for name in _FILES)).hexdigest()[:16]
    folder = os.path.join(spool.root, "api", digest)
    if os.path.isdir(folder):
        return folder
    temporary = "%s.%s.%d" % (folder, os.uname().nodename, os.getpid())
    try:
        os.makedirs(os.path.join(temporary, "neronet"), mode=0o700)
        for name, content in contents.items():
            with open(os.path.join(temporary, "neronet", name), "wb") as file:
                file.write(content)
        os.rename(temporary, folder)
    except OSError:  # the disk is full, or another nerokid was quicker
        shutil.rmtree(temporary, ignore_errors=True)
    return folder if os.path.isdir(folder) else ""


def _content(name: str) -> bytes:
    """Return a file of the package, which may lie in a zip."""
    loader: Any = neronet.__loader__
    data: bytes = loader.get_data(os.path.join(os.path.dirname(str(neronet.__file__)), name))
    return data
