"""What runs on a cluster before anything of neronet is there: sees to the folder, the bundle, the keys.

It travels as an argument of ``python -c`` and imports nothing of neronet's. It writes a line,
``MARK`` and JSON: what it found, and what it wants. Each thing wanted comes as its size on a line
and its bytes, in that order; when all is there, it writes another line. Then this process becomes
the program that was asked for. Instead of either line it may say why it cannot go on, and end.
"""

import errno
import json
import os
import sys
from contextlib import suppress
from typing import Any, Dict, List

MARK = b"neronet-boot "
KEYS = ("ca.pem", "cert.pem", "key.pem")
_TLS = os.path.join("mum", "tls")
_REFUSED = 78  #: exit code, as in sysexits.h: a configuration error
_FREE = "free space there, or name another folder as the cluster's `workdir:`; it goes on by itself"
_OTHER = "name another folder as the cluster's `workdir:`"
_WAIT = "see whether its file server is well; it goes on by itself"
_HINTS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _FREE),
    **dict.fromkeys((errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN), _WAIT),
}  #: what may be over the next time


def main(arguments: List[str]) -> None:
    """Prepare ROOT for BUNDLE and become its neromum: ``ROOT BUNDLE VERB [OPTION...]``."""
    root, name, verb = arguments[:3]
    mask = os.umask(0o077)
    expanded = os.path.expandvars(os.path.expanduser(root))
    if "$" in expanded or expanded.startswith("~"):
        _refuse("the workdir %s names a variable or a user that the cluster does not know" % root, _OTHER)
    folder = os.path.abspath(expanded)
    try:
        _see_to(folder)
        wanted = _wanted(folder, name, keys=verb == "attach")
        disk = os.statvfs(folder)
        version = "%d.%d.%d" % sys.version_info[:3]
        found = {"root": folder, "host": os.uname().nodename, "python": version, "program": sys.executable}
        _say(dict(found, wanted=wanted, free=disk.f_bavail * disk.f_frsize))
        for path in wanted:
            if not path.startswith(_TLS):
                _take(os.path.join(folder, path))
        if wanted and wanted[-1].startswith(_TLS):
            _take_keys(os.path.join(folder, _TLS))
        if wanted:
            _say({"taken": len(wanted)})
    except OSError as error:
        words = "%s on %s: %s" % (error.filename or folder, os.uname().nodename, error.strerror)
        _refuse(words, _HINTS.get(error.errno or 0, _OTHER), passing=error.errno in _HINTS)
    bundle = os.path.join(folder, "bundles", name)
    command = [sys.executable, "-I", "-S", bundle, "mum", verb, folder, *arguments[3:]]
    os.umask(mask)  # her programs' files are as she has them elsewhere
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


def _see_to(folder: str) -> None:
    """Make the folder ours alone; refuse one that is somebody else's, or full of other things."""
    os.makedirs(folder, 0o700, exist_ok=True)
    status = os.stat(folder)
    if status.st_uid != os.getuid():
        _refuse("%s belongs to another user" % folder, _OTHER)
    others = os.listdir(folder)
    if others and "bundles" not in others and "mum" not in others:
        _refuse("%s holds other things (%s)" % (folder, min(others)), "name a new folder within it")
    for place in (os.path.join(folder, "bundles"), os.path.join(folder, _TLS)):
        os.makedirs(place, 0o700, exist_ok=True)
    if status.st_mode & 0o077:
        os.chmod(folder, 0o700)


def _wanted(folder: str, name: str, *, keys: bool) -> List[str]:
    """Return the paths below the folder that neroman shall send."""
    bundle = os.path.join("bundles", name)
    wanted = [] if os.path.exists(os.path.join(folder, bundle)) else [bundle]
    if keys and not _has_keys(os.path.join(folder, _TLS)):
        wanted += [os.path.join(_TLS, key) for key in KEYS]
    return wanted


def _has_keys(tls: str) -> bool:
    return all(os.path.exists(os.path.join(tls, key)) for key in KEYS)


def _take_keys(tls: str) -> None:
    """Put the keys in place in one step: those of two neromen, who come at once, do not fit together."""
    fresh = "%s.%s.%d" % (tls, os.uname().nodename, os.getpid())
    os.makedirs(fresh, 0o700, exist_ok=True)
    try:
        for key in KEYS:
            _take(os.path.join(fresh, key))
        if not _has_keys(tls):
            _empty(tls)  # some of them are no use
            with suppress(OSError):  # another one was quicker
                os.rename(fresh, tls)
    finally:
        if os.path.exists(fresh):
            _empty(fresh)
            os.rmdir(fresh)


def _empty(folder: str) -> None:
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))


def _take(path: str) -> None:
    """Put what is sent in place in one step."""
    size = b""
    while not size.endswith(b"\n"):
        size += _read(1)
    temporary = "%s.%d" % (path, os.getpid())
    try:
        with open(temporary, "wb") as file:
            left = int(size)
            while left:
                piece = _read(min(left, 1 << 16))
                left -= len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _read(size: int) -> bytes:
    data = os.read(0, size)
    if not data:
        sys.exit(_REFUSED)  # neroman is gone
    return data


def _say(plain: Dict[str, Any]) -> None:
    line = json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogateescape")  # paths as they are
    os.write(1, MARK + line + b"\n")


def _refuse(what: str, hint: str, *, passing: bool = False) -> None:
    """End; ``passing`` trouble may be over the next time."""
    _say({"error": what, "hint": hint, "passing": passing})
    sys.exit(_REFUSED)


if __name__ == "__main__":
    main(sys.argv[1:])
