"""The bridge, and a cable to each node; nothing of it leads out of this machine."""

import contextlib
from pathlib import Path

from lab.errors import LabError
from lab.places import BRIDGE, HOST_ADDRESS, INNER, NODES, OUTER, Node
from lab.programs import run

_DEVICES = Path("/sys/class/net")
#: Should the bridge be gone, packets for the lab stop here and do not take the default route.
_DEAD_ENDS = tuple(f"unreachable {subnet}.0/24 metric 9999" for subnet in (OUTER, INNER))


def build() -> None:
    """Make the bridge and the dead ends."""
    lines = [f"route replace {route}" for route in _DEAD_ENDS]
    if not exists(BRIDGE):
        lines.append(f"link add {BRIDGE} type bridge")
    lines += [f"addr replace {HOST_ADDRESS}/24 dev {BRIDGE}", f"link set {BRIDGE} up"]
    _ip(lines)


def plug_in(node: Node, pid: int) -> None:
    """Give a node, whose first process is ``pid``, its cable and addresses."""
    if not exists(node.cable):
        _ip(
            [
                f"link add {node.cable} type veth peer name eth0 address {node.hardware} netns {pid}",
                f"link set {node.cable} master {BRIDGE} up",
            ]
        )
        inside = ["link set lo up", "link set eth0 up"]
        inside += [f"addr add {address}/24 dev eth0" for address in (node.outer, node.inner)]
        run("nsenter", "--target", str(pid), "--net", "ip", "-batch", "-", stdin="\n".join(inside))


def cut(node: Node) -> None:
    """Let every packet from and to the node be lost, without a word to either side."""
    _ip([f"link set {node.cable} down"])


def mend(node: Node) -> None:
    """End ``cut``."""
    _ip([f"link set {node.cable} up"])


def restore(node: Node) -> None:
    """Have the node's cable on the bridge as ``plug_in`` did, whatever a killed program has left."""
    _ip([f"link set {node.cable} master {BRIDGE} promisc off up"])


def unplug(node: Node) -> None:
    """Take the cable away."""
    if exists(node.cable):  # by name: the kernel's own cleaning up may come later than the next boot
        with contextlib.suppress(LabError):
            _ip([f"link del {node.cable}"])


def tear_down() -> None:
    """Remove all that ``build`` and ``plug_in`` have made."""
    for node in NODES.values():
        unplug(node)
    if exists(BRIDGE):
        _ip([f"link del {BRIDGE}"])
    present = run("ip", "route", "show", "type", "unreachable")
    for route in _DEAD_ENDS:
        if route.split()[1] in present:
            _ip([f"route del {route}"])


def exists(device: str) -> bool:
    """Tell whether this machine has a network device of that name."""
    return (_DEVICES / device).exists()


def _ip(lines: list[str]) -> None:
    run("ip", "-batch", "-", stdin="\n".join(lines))
