"""Delay, jitter and loss on one node's cable, in user space: not every kernel has tc's netem.

Started as ``python -m lab.netem NODE PID``; until it is ended, this machine's end of the node's cable is off
the bridge, and frames pass between it and a tap device in its place.
"""

import argparse
import array
import asyncio
import contextlib
import ctypes
import fcntl
import os
import random
import signal
import socket
import struct
import sys
from collections.abc import Callable

from lab.errors import LabError
from lab.places import BRIDGE, NODES, Node
from lab.programs import run

_SET_INTERFACE, _TAP, _NO_PACKET_INFO = 0x400454CA, 0x0002, 0x1000
_LEVEL_PACKET, _IGNORE_OUTGOING, _ALL_PROTOCOLS = 263, 23, 3
_ETHTOOL, _OFFLOADS = 0x8946, (0x1F, 0x24, 0x17)  #: segmentation, twice, and checksums when sending
_AT_ONCE = 64  #: frames taken before others get their turn
_LARGEST = 65535


class Way:
    """One direction: takes frames from ``read`` and gives them to ``write``, late and in order."""

    def __init__(
        self,
        read: Callable[[], bytes],
        write: Callable[[bytes], object],
        options: argparse.Namespace,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._read = read
        self._write = write
        self._options = options
        self._loop = loop
        self._last = 0.0

    def pass_on(self) -> None:
        """Take what is there."""
        with contextlib.suppress(OSError):  # nothing more is there, or the cable is cut
            for _ in range(_AT_ONCE):
                self._schedule(self._read())

    def _schedule(self, frame: bytes) -> None:
        if random.random() * 100 >= self._options.loss:  # noqa: S311
            wait = self._options.delay + random.random() * self._options.jitter  # noqa: S311
            self._last = max(self._last, self._loop.time() + wait / 1000)
            self._loop.call_at(self._last, self._send, frame)

    def _send(self, frame: bytes) -> None:
        with contextlib.suppress(OSError):  # a full queue or a cut cable: the frame is lost
            self._write(frame)


def main() -> None:
    """Pass frames on until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m lab.netem", description=__doc__)
    parser.add_argument("node", choices=NODES)
    parser.add_argument("pid", type=int, help="the node's first process")
    parser.add_argument("--delay", type=float, default=0.0, help="ms each way")
    parser.add_argument("--jitter", type=float, default=0.0, help="ms at most, added")
    parser.add_argument("--loss", type=float, default=0.0, help="percent each way")
    options = parser.parse_args()
    node = NODES[options.node]
    inside = _socket_within(options.pid)
    _offload(inside, on=False)
    try:
        _pass_frames(node, options)
    finally:
        with contextlib.suppress(LabError, OSError):  # the node may have lost its power
            run("ip", "link", "set", node.cable, "master", BRIDGE, "promisc", "off")
            _offload(inside, on=True)


def _pass_frames(node: Node, options: argparse.Namespace) -> None:
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    name = f"em-{node.name}"
    fcntl.ioctl(tap, _SET_INTERFACE, struct.pack("16sH14x", name.encode(), _TAP | _NO_PACKET_INFO))
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS))
    raw.setsockopt(_LEVEL_PACKET, _IGNORE_OUTGOING, 1)
    raw.setblocking(False)
    run("ip", "link", "set", name, "master", BRIDGE, "up")
    run("ip", "link", "set", node.cable, "nomaster", "promisc", "on")
    raw.bind((node.cable, _ALL_PROTOCOLS))
    loop = asyncio.new_event_loop()
    out = Way(lambda: raw.recv(_LARGEST), lambda frame: os.write(tap, frame), options, loop)
    back = Way(lambda: os.read(tap, _LARGEST), raw.send, options, loop)
    loop.add_reader(raw.fileno(), out.pass_on)
    loop.add_reader(tap, back.pass_on)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, loop.stop)
    print("ready", flush=True)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, sys.stdout.fileno())  # whoever started us waits for the end of our output
    os.dup2(null, sys.stderr.fileno())
    try:
        loop.run_forever()
    finally:
        os.close(tap)


def _socket_within(pid: int) -> socket.socket:
    """Return a socket through which the devices of a node can be set from here."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net") as here, open(f"/proc/{pid}/ns/net") as there:  # noqa: PTH123
        if libc.setns(there.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), f"the network of process {pid} cannot be entered")
        inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        libc.setns(here.fileno(), 0)
    return inside


def _offload(inside: socket.socket, *, on: bool) -> None:
    """Let the node's card finish its frames, or the node: else we get them unfinished, and too large."""
    for feature in _OFFLOADS:
        value = array.array("B", struct.pack("II", feature, on))
        fcntl.ioctl(inside, _ETHTOOL, struct.pack("16sP14x", b"eth0", value.buffer_info()[0]))


if __name__ == "__main__":
    main()
