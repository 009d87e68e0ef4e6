"""Joins the standard streams, which ssh carries to a neroman, to neromum's socket; starts her if need be."""

import os
import selectors
import socket
import subprocess
import sys
import time
from typing import List, Optional

from neronet.errors import ClusterUnreachable
from neronet.host import sockets
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

_PATIENCE = 20.0  #: seconds to wait for a neromum who was just started
_PIECE = 1 << 18


def attach(spool: Spool, command: List[str]) -> None:
    """Carry bytes both ways until either side ends. ``command`` starts a neromum."""
    connection = _reach(spool, command)
    streams = selectors.DefaultSelector()
    streams.register(0, selectors.EVENT_READ)
    streams.register(connection, selectors.EVENT_READ)
    while True:
        for key, _ in streams.select():
            if key.fd == 0:
                data = os.read(0, _PIECE)
                connection.sendall(data)
            else:
                data = connection.recv(_PIECE)
                _write(data)
            if not data:
                return


def _reach(spool: Spool, command: List[str]) -> socket.socket:
    os.makedirs(spool.mum, mode=0o700, exist_ok=True)
    log = os.path.join(spool.mum, "log")
    started: Optional[subprocess.Popen[bytes]] = None
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return sockets.connect(os.path.join(spool.mum, "socket"))
        except OSError as error:
            if started is None or started.poll() is not None:
                _check_disk(spool)
                _wait_a_little(started, until, log, error)
                started = _start(command, log)
            elif time.monotonic() > until:
                raise ClusterUnreachable("neromum does not answer: %s" % error, "see %s" % log) from error
        time.sleep(0.01)


def _check_disk(spool: Spool) -> None:
    """Find a full or read-only disk here, for a neromum whose log lies on it could not tell."""
    probe = os.path.join(spool.mum, "probe.%d" % os.getpid())
    try:
        folders.write_atomically(probe, b"\0" * 4096)
        os.unlink(probe)
    except OSError as error:
        raise ClusterUnreachable(
            "the cluster's folder %s cannot be written: %s" % (spool.root, error.strerror),
            "free some space there; it goes on by itself",
        ) from error


def _wait_a_little(
    started: "Optional[subprocess.Popen[bytes]]", until: float, log: str, error: OSError
) -> None:
    """Between two starts; a neromum who ends at once may have met another who holds the lease."""
    if started is None:
        return
    if time.monotonic() > until:
        raise ClusterUnreachable("neromum does not start: %s" % (_last_words(log) or error), "see %s" % log)
    time.sleep(0.2)


def _start(command: List[str], log: str) -> "subprocess.Popen[bytes]":
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
            cwd="/",
        )
    finally:
        os.close(descriptor)


def _last_words(log: str) -> str:
    try:
        with open(log, errors="replace") as file:
            lines = file.read()[-4000:].splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]
