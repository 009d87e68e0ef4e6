"""A warden on another host: the real one, in a process over there, which is asked line by line."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from neronet import release
from neronet.host.capacity import Capacity
from neronet.model import resources as resources_module
from neronet.model.resources import Resources
from neronet.wardens.warden import Busy, Order, Refused, Sight, Warden

_SOURCE = Path(release.__file__).parent
_CLUSTER_SIDE = (
    "errors.py",
    "release.py",
    "reporting.py",
    "__init__.py",
    "model",
    "host",
    "protocol",
    "wardens",
)

#: Runs over there; the Python of clusters is old.
_SERVER = """
import json, sys
sys.path.insert(0, sys.argv[1])
from neronet.model import resources
from neronet.wardens import catalogue
from neronet.wardens.warden import Order, Refused, Busy
warden = catalogue.make("slurm")
def order(plain):
    return Order(**dict(plain, resources=resources.from_json(plain["resources"])))
def check(plain):
    warden.check(resources.from_json(plain))
def look(tickets):
    return {ticket: sight._asdict() for ticket, sight in warden.look(tickets).items()}
methods = {
    "check": check, "look": look, "cancel": warden.cancel, "find": warden.find,
    "hold": warden.hold, "release": warden.release,
    "script": lambda plain: warden.script(order(plain)), "submit": lambda plain: warden.submit(order(plain)),
}
for line in sys.stdin:
    name, argument = json.loads(line)
    try:
        answer = ["", methods[name](argument)]
    except (Refused, Busy) as error:
        answer = [type(error).__name__, [error.what, error.hint]]
    print(json.dumps(answer), flush=True)
"""


class AbroadWarden(Warden):
    """Passes everything on to a process."""

    name = "slurm"

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def capacity(self) -> Capacity | None:
        return None

    def check(self, resources: Resources) -> None:
        self._ask("check", resources_module.to_json(resources))

    def script(self, order: Order) -> str:
        return str(self._ask("script", _plain(order)))

    def submit(self, order: Order) -> dict[str, str]:
        return dict(self._ask("submit", _plain(order)))

    def look(self, tickets: list[str]) -> dict[str, Sight]:
        return {ticket: Sight(**sight) for ticket, sight in self._ask("look", tickets).items()}

    def cancel(self, tickets: list[str]) -> None:
        self._ask("cancel", tickets)

    def hold(self, tickets: list[str]) -> None:
        self._ask("hold", tickets)

    def release(self, tickets: list[str]) -> None:
        self._ask("release", tickets)

    def find(self, label: str) -> dict[str, str]:
        return dict(self._ask("find", label))

    def _ask(self, name: str, argument: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, argument]).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._process.communicate()[1].decode()
        kind, answer = json.loads(line)
        if kind:
            raise {"Refused": Refused, "Busy": Busy}[kind](*answer)
        return answer


@contextmanager
def abroad(
    start: Callable[[list[str]], AbstractContextManager["subprocess.Popen[bytes]"]], source: Path
) -> Iterator[Warden]:
    """Give a warden; ``start`` starts a Python over there with some arguments and pipes."""
    with start(["-I", "-S", "-c", _SERVER, str(source)]) as process:
        yield AbroadWarden(process)


def copy_source(folder: Path) -> None:
    """Put the cluster's side where another host can read it."""
    for name in _CLUSTER_SIDE:
        place = folder / "neronet" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (_SOURCE / name).is_dir():
            shutil.copytree(_SOURCE / name, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(_SOURCE / name, place)


def _plain(order: Order) -> dict[str, object]:
    return {**order._asdict(), "resources": resources_module.to_json(order.resources)}
