"""SHA-256 in two ways: Python's own, and OpenSSL's, which is quicker and takes 4 MB of memory.

A nerokid is to be small: she loads the second only when there are files to read.
"""

import importlib
from contextlib import suppress
from functools import lru_cache
from typing import Any

_OWN = ("_sha2", "_sha256")  #: by the names it has had; a Python may be built without
_QUICK = "hashlib"


def own(data: bytes = b"") -> Any:
    """Return a digest in the making, as ``hashlib.sha256`` does; for little data."""
    return _own()(data)


def quick(data: bytes = b"") -> Any:
    """Return a digest in the making; for files."""
    return importlib.import_module(_QUICK).sha256(data)


@lru_cache(maxsize=None)
def _own() -> Any:
    for module in _OWN:
        with suppress(ImportError):
            return importlib.import_module(module).sha256
    return quick
