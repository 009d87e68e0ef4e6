"""Starts a neromum in a session of her own, and tells with her last words why she does not stay."""

import os
import subprocess
from typing import List, Optional

from neronet.errors import ClusterUnreachable
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

_TRIES = 3  #: neromums that may die one after the other
_MOST = 10  #: that may be started in all: others come and go
_LAST = 4000  #: bytes of the log that are looked at


class Starter:
    """Starts one neromum at a time."""

    def __init__(self, spool: Spool, command: List[str]) -> None:
        """``command`` starts a neromum; the digest of the lease that is over is added to it."""
        self.log = os.path.join(spool.mum, "log")
        self._spool = spool
        self._command = command
        self._started: Optional[subprocess.Popen[bytes]] = None
        self._size = 0
        self._deaths = 0
        self._starts = 0

    @property
    def is_under_way(self) -> bool:
        """Tell whether one was started and runs. Raises ``ClusterUnreachable`` when none ever stays."""
        if self._started is None or self._started.poll() is None:
            return self._started is not None
        if self._started.returncode != 0:  # else she met another who has the lease
            self._deaths += 1
        if self._deaths >= _TRIES:
            words = self._last_words() or "she ends with exit code %d" % self._started.returncode
            raise ClusterUnreachable("neromum does not start: %s" % words, "see %s" % self.log)
        self._started = None
        return False

    def start(self, lease: str) -> None:
        """Start one; raises ``ClusterUnreachable`` when the disk cannot be written to."""
        self._check_disk()
        self._starts += 1
        if self._starts > _MOST:
            raise ClusterUnreachable("neromum is started, and does not stay", "see %s" % self.log)
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._size = os.fstat(descriptor).st_size
            self._started = subprocess.Popen(
                [*self._command, lease],
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
                cwd="/",
            )
        finally:
            os.close(descriptor)

    def _check_disk(self) -> None:
        """Find a full or read-only disk here, for a neromum whose log lies on it could not tell."""
        probe = os.path.join(self._spool.mum, "probe.%d" % os.getpid())
        try:
            folders.write_atomically(probe, b"\0" * 4096)
            os.unlink(probe)
        except OSError as error:
            raise ClusterUnreachable(
                "the cluster's folder %s cannot be written: %s" % (self._spool.root, error.strerror),
                "free some space there; it goes on by itself",
            ) from error

    def _last_words(self) -> str:
        """Return what the last one said at her end: the last line of a trace, or all of a complaint."""
        try:
            with open(self.log, "rb") as file:
                file.seek(max(self._size, os.fstat(file.fileno()).st_size - _LAST))
                lines = file.read().decode("utf-8", "replace").split("\n")
        except OSError:
            return ""
        said = [line for line in lines if line.strip()]
        return said[-1].strip() if any(line.startswith("Traceback") for line in said) else " ".join(said)
