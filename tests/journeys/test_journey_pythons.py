"""Neromum and nerokid do their work under every Python from 3.6 to 3.14 that this machine has."""

import os
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bundle.test_bundle_pythons import FLOOR, MINORS, candidates, interpreters
from journeys import inhabitants
from journeys.inhabitants import KID, MUM

from neronet.man.transport import bundle
from neronet.model.attempt import Assignment
from neronet.model.criterion import Criterion
from neronet.model.event import ENDS, Points
from neronet.protocol import wire
from neronet.protocol.messages import Happened, Happening, Hello, Message, Recorded, Submit, Submitted
from neronet.protocol.session import Session
from neronet.release import RELEASE

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PATIENCE = 30.0
#: What a bare ssh gives: no locale, and nothing of this test's own environment.
BARE = {"PATH": os.environ["PATH"], "LC_ALL": "C"}


class Joined:
    """A neroman without a store, joined to neromum as ssh would join them."""

    def __init__(self, python: Path, pyz: Path, root: Path) -> None:
        self._child = subprocess.Popen(
            [str(python), "-I", "-S", str(pyz), "mum", "attach", str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=BARE,
        )
        self._session = Session(Hello("neroman", RELEASE, owner="tester"))
        self._write(self._session.greet())

    def say(self, message: Message) -> None:
        self._write(wire.encode(message))

    def hear(self) -> list[Any]:
        """Return the next messages."""
        assert self._child.stdout is not None
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if select.select([self._child.stdout], [], [], 1.0)[0]:
                data = os.read(self._child.stdout.fileno(), 1 << 18)
                assert data, "the link ended"
                messages = self._session.receive(data)
                if messages:
                    return list(messages)
        raise AssertionError("neromum is silent")

    def close(self) -> None:
        self._child.kill()
        self._child.communicate()

    def _write(self, data: bytes) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(data)
        self._child.stdin.flush()


@pytest.fixture(params=MINORS, ids=lambda minor: f"3.{minor}")
def python(request: pytest.FixtureRequest) -> Path:
    found = interpreters().get(request.param)
    if found is None:
        there = [str(path) for path in candidates() if f"3.{request.param}." in f"{path}."]
        assert not ("CI" in os.environ and request.param == FLOOR and there), f"{there[0]} does not run"
        pytest.skip(f"this machine has no Python 3.{request.param}; name one in $PYTHONS")
    return found


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "cluster"
    yield place
    while inhabitants.of_home(place):
        inhabitants.kill(inhabitants.of_home(place))


def batch() -> list[Assignment]:
    steps = "for step in 1 2 3; do echo step=$step loss=0.$step; done"
    return [
        Assignment("1.1", "plain", steps, {}),
        Assignment("2.1", "parameters", '[ "$NERO_WORD" = "ü \'x\'" ]; echo loss=7', {"word": "ü 'x'"}),
        Assignment("3.1", "utf-8", "printf 'prénom: %s\\n' 'ü'; echo loss=8", {}),
        Assignment("4.1", "setup", "echo loss=$WORTH", {}, setup="export WORTH=9"),
        Assignment("5.1", "criterion", "echo loss=99; sleep 300", {}, criteria=[DIVERGED]),
        Assignment("6.1", "missing", "no-such-program", {}),
    ]


DIVERGED = Criterion("diverged", "loss > 50", "abort")
EXPECTED = {
    "1.1": ("Finished", None, [0.1, 0.2, 0.3]),
    "2.1": ("Finished", None, [7.0]),
    "3.1": ("Finished", None, [8.0]),
    "4.1": ("Finished", None, [9.0]),
    "5.1": ("Aborted", "criterion diverged", [99.0]),
    "6.1": ("Crashed", "exit code 127: command not found", []),
}


def test_a_small_batch_is_run_to_its_end(python: Path, root: Path, tmp_path: Path) -> None:
    joined = Joined(python, bundle.build(tmp_path).path, root)
    try:
        (greeting,) = joined.hear()
        assert (greeting.program, greeting.release) == ("neromum", RELEASE)

        joined.say(Submit("1", [assignment.to_json() for assignment in batch()]))
        heard, told = follow(joined)

        assert Submitted("1") in heard
        assert {name: outcome(items) for name, items in told.items()} == EXPECTED
        workers = [one for one in inhabitants.of_home(root) if one.role in (MUM, KID)]
        assert {one.role for one in workers} == {MUM, KID}
        assert {one.words[0] for one in workers} == {str(python)}, "each with the Python of the other"
        assert (root / "mum" / "log").read_text() == ""
        joined.say(Recorded(list(EXPECTED)))
    finally:
        joined.close()


def follow(joined: Joined) -> tuple[list[Any], dict[str, list[Happening]]]:
    """Listen until all attempts have ended."""
    heard: list[Any] = []
    told: dict[str, list[Happening]] = {name: [] for name in EXPECTED}
    while not all(any(isinstance(item.record.event, ENDS) for item in items) for items in told.values()):
        messages = joined.hear()
        heard += messages
        for message in messages:
            if isinstance(message, Happened):
                for item in message.items:
                    told[item.attempt].append(item)
    return heard, told


def outcome(items: list[Happening]) -> tuple[str, str | None, list[float]]:
    """Return how the attempt ended, why, and its points; its events must be numbered without a gap."""
    for origin in ("mum", "kid"):
        numbers = [item.record.number for item in items if item.origin == origin]
        assert numbers == list(range(1, len(numbers) + 1))
    events = [item.record.event for item in items]
    end = next(event for event in events if isinstance(event, ENDS))
    points = [value for event in events if isinstance(event, Points) for value in event.values]
    return type(end).__name__, getattr(end, "cause", None), points
