"""The user's own ssh program with her own configuration, and one connection a host that all share."""

import hashlib
import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.transport import batch_mode

VARIABLE = "NERONET_SSH"  #: what to run for ssh, such as ``ssh -F other_config``
_LONGEST = 73  #: bytes of the folder's path: a socket's name has 12, ssh adds 17, and kernels take 104
_PERSIST = "8h"  #: how long an unused connection stays, so that she is asked for a code once a day
#: What a stream of bytes needs of options that older ssh does not know: said where she has them otherwise.
_PLAIN = {"sessiontype": "default", "stdinnull": "no", "forkafterauthentication": "no"}
_TIMEOUT = 15.0  #: seconds for ssh to tell its configuration, or of a connection
_PATIENCE = 60.0  #: seconds for ssh to say why it fails


class Ssh(NamedTuple):
    """How ssh is called."""

    program: tuple[str, ...]
    sockets: Path  #: where connections are shared, unless her configuration has a place

    def words(self, host: str, *, asking: bool = False) -> list[str]:
        """Return the words before a remote command.

        Nothing is asked unless ``asking``: the daemon has no terminal, and a wrong answer given
        again and again locks accounts. Her configuration says all else, but for what would spoil a
        stream of bytes. Raises ``NeronetError``.
        """
        hers = self._configuration(host)
        program = self.program if asking else batch_mode.asking_nothing(self.program, _own(self.sockets))
        options = {
            "ClearAllForwardings": "yes",  # a port that her other session has taken is no error here
            "RemoteCommand": "none",
            "RequestTTY": "no",
            "ControlMaster": "auto",
        }
        options.update({name: value for name, value in _PLAIN.items() if hers.get(name, value) != value})
        if hers.get("controlpath", "none") == "none":
            options["ControlPath"] = str(self._socket(host))
        if hers.get("controlpersist", "no") in ("no", "false"):
            options["ControlPersist"] = _PERSIST
        if hers.get("serveraliveinterval", "0") == "0":
            options["ServerAliveInterval"] = "15"
        if hers.get("connecttimeout", "none") in ("none", "0"):
            options["ConnectTimeout"] = "20"
        return [*program, *(f"-o{name}={value}" for name, value in options.items()), "--", host]

    def connect(self, host: str) -> bool:
        """Join the host at the user's terminal, where ssh may ask; True when the connection stands."""
        words = [*self.words(host, asking=True), "true"]
        # The connection stays when the terminal is closed; so shall that to a host on the way.
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            return subprocess.run(words, check=False).returncode == 0
        finally:
            signal.signal(signal.SIGHUP, before)

    def is_joined(self, host: str) -> bool:
        """Tell whether a connection to the host is shared already; nobody is asked, nothing is sent."""
        return self._control(host, "check")

    def leave(self, host: str) -> None:
        """End the shared connection, if there is one."""
        self._control(host, "exit")

    def complaint(self, host: str) -> str:
        """Try once more, apart from what is shared, and return what ssh says then.

        For a connection that is to be shared it keeps to itself what hosts on the way say.
        """
        words = self.words(host)
        options = ("ControlMaster=no", "ControlPath=none", "ControlPersist=no")
        place = len(self.program)
        words[place:place] = [f"-o{option}" for option in options]  # the first that is given holds
        try:
            told = subprocess.run(
                [*words, "true"],
                capture_output=True,
                check=False,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return ""
        return told.stderr.decode("utf-8", "replace")

    def _control(self, host: str, what: str) -> bool:
        words = self.words(host)
        words[-2:-2] = ["-O", what]
        try:
            done = subprocess.run(
                words, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=_TIMEOUT
            )
        except subprocess.TimeoutExpired:  # who holds the connection is stopped
            return False
        return done.returncode == 0

    def _configuration(self, host: str) -> dict[str, str]:
        """Return what her configuration says of the host, as ``ssh -G`` tells it."""
        try:
            told = subprocess.run(
                [*self.program, "-G", "--", host],
                capture_output=True,
                check=True,
                timeout=_TIMEOUT,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.CalledProcessError as error:
            words = error.stderr.decode("utf-8", "replace").strip().splitlines()
            said = words[-1] if words else f"exit code {error.returncode}"
            raise ClusterUnreachable(f"ssh does not take '{host}': {said}", f"try `ssh {host}`") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            what = f"{self.program[0]} cannot be run: {error}"
            raise ClusterUnreachable(what, "install OpenSSH's client, or set NERONET_SSH") from error
        pairs = (line.partition(" ") for line in told.stdout.decode("utf-8", "replace").splitlines())
        return {name: value for name, _, value in pairs}

    def _socket(self, host: str) -> Path:
        """Return a path that is short enough for a socket, in a folder that is hers alone."""
        name = hashlib.sha256("\0".join((*self.program, host)).encode()).hexdigest()[:12]
        folder = self.sockets
        if len(os.fsencode(folder)) > _LONGEST:
            mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
            folder = Path(f"/tmp/neronet-{os.getuid()}-{mark}")  # noqa: S108 - its owner is looked at
        return _own(folder) / name


def _own(folder: Path) -> Path:
    """Return the folder, made if need be; raises ``NeronetError`` when somebody else could write there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise NeronetError(f"{folder} cannot be made: {error.strerror}", "see who owns it") from error
    if status.st_uid != os.getuid() or status.st_mode & 0o022 or folder.is_symlink():
        raise NeronetError(f"{folder} is not yours alone", "remove it, or set NERONET_HOME")
    return folder


def from_environment(environment: Mapping[str, str], sockets: Path) -> Ssh:
    """Return ssh as the user has it."""
    return Ssh(tuple(shlex.split(environment.get(VARIABLE) or "ssh")), sockets)
