"""How many files a process may have open."""

import resource
from contextlib import suppress

OPEN_FILES = "NERONET_OPEN_FILES"  #: environment variable with the number that the user's programs may have
_MANY = 1 << 20


def open_files() -> int:
    """Return how many files this process may have open at a time."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MANY if soft == resource.RLIM_INFINITY else soft


def allow_open_files(count: int = _MANY) -> None:
    """Let this process have so many files open, as far as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
