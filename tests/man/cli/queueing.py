"""A cluster with a batch system behind a stand-in of ssh, which is this file run as a program."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from neronet.host import bootstrap
from neronet.model.attempt import Assignment
from neronet.protocol import wire
from neronet.protocol.messages import (
    Ask,
    Failed,
    Hello,
    Message,
    Preview,
    Previewed,
    Reasons,
    Told,
    Why,
)
from neronet.protocol.session import Session
from neronet.release import RELEASE
from neronet.wardens import slurm_script
from neronet.wardens.warden import Order

NAME = "triton"


class Queueing:
    """How the cluster is, in a folder that the program reads: away, joined, silent; and why jobs wait."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.be("joined")

    @property
    def ssh(self) -> str:
        """Return what NERONET_SSH is to be."""
        return f"{sys.executable} {Path(__file__).absolute()} {self.folder}"

    def be(self, how: str) -> None:
        """Be ``joined`` (a connection is shared), ``away``, ``silent``, or ``unable`` to show scripts."""
        (self.folder / how).touch()

    def be_no_longer(self, how: str) -> None:
        (self.folder / how).unlink()

    def say(self, reasons: dict[str, dict[str, Any]]) -> None:
        """Give the reasons of attempts."""
        (self.folder / "reasons").write_text(json.dumps(reasons))

    def report(self, **facts: Any) -> None:
        """Give what neromum tells of her warden, among her other facts."""
        (self.folder / "warden").write_text(json.dumps(facts))

    def asked(self) -> list[str]:
        """Return the kinds of what was asked, oldest first."""
        path = self.folder / "asked"
        return path.read_text().split() if path.exists() else []


def answer(folder: Path, message: Message) -> list[Message]:
    """Return what neromum says."""
    with (folder / "asked").open("a") as asked:
        asked.write(f"{type(message).__name__}\n")
    if (folder / "silent").exists():
        return []
    if isinstance(message, Ask):
        return [Told(message.request, _facts(folder))]
    if isinstance(message, Why):
        path = folder / "reasons"
        known = json.loads(path.read_text()) if path.exists() else {}
        return [Reasons(message.request, {one: known[one] for one in message.attempts if one in known})]
    if isinstance(message, Preview):
        if (folder / "unable").exists():
            return [Failed(message.request, "the disk is full", "free some space")]
        return [Previewed(message.request, _script([Assignment.from_json(one) for one in message.attempts]))]
    return []


def _facts(folder: Path) -> dict[str, Any]:
    path = folder / "warden"
    return {
        "host": "login1",
        "pid": 1,
        "release": "0",
        "since": time.time(),
        "now": time.time(),
        "cpu": 0.1,
        "rss": 1 << 24,
        "unix": "/n/mum/socket",
        "tls": False,
        "tcp": [],
        "why_no_tls": "",
        "attempts": {"queued": 3},
        "kids": [],
        **json.loads(path.read_text()),
    }


def _script(assignments: list[Assignment]) -> str:
    first = assignments[0]
    tasks = [f"owner.{one.id}" for one in assignments]
    order = Order(
        "neronet:/n", ["python3", "kid"], tasks, first.resources, "/n/mum/kids", at_once=first.at_once
    )
    return slurm_script.script(order)


def serve(folder: Path) -> None:
    """Speak as the cluster's side does, until the other end has enough."""
    found = {
        "root": "/n",
        "host": "login1",
        "python": "3.6.8",
        "program": "/usr/bin/python3",
        "free": 1 << 30,
    }
    session = Session(Hello("neromum", RELEASE, host="login1", built=time.time()))
    _write(bootstrap.MARK + json.dumps({**found, "wanted": []}).encode() + b"\n" + session.greet())
    while data := os.read(0, 65536):
        for message in session.receive(data):
            if not isinstance(message, Hello):
                _write(b"".join(map(wire.encode, answer(folder, message))))


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def main(folder: Path, words: list[str]) -> int:
    """Be ssh."""
    if "-G" in words:
        return 0
    if "-O" in words:
        return 0 if (folder / "joined").exists() else 255
    if (folder / "away").exists():
        sys.stderr.write(f"ssh: connect to host {NAME} port 22: Connection refused\n")
        return 255
    serve(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
