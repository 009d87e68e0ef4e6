"""A cluster on this machine: a bastion, two login nodes and compute nodes, each with its own sshd."""

import argparse
import os
import signal
import sys
from collections.abc import Callable

from lab import lab, nodes, slurm
from lab.errors import LabError
from lab.faults import Faults
from lab.occupancy import occupied
from lab.places import LOGIN_NODES, NODES, PASSWORD, SSH_CONFIG

_PARTS = ("slurm", "accounting")  #: the second brings up the first
_PATIENCE = 30.0  #: seconds to wait for another who has the lab
_USE = f"""\
The lab is up. Reach it with

    ssh -F {SSH_CONFIG} triton

or triton2 (both through the bastion), direct, login, {", ".join(NODES)};
and to see what goes wrong: unknown.invalid, refused, changed, nopython, secret (password: {PASSWORD}).
`python -m lab fault --help` tells what can be broken."""

Command = Callable[[argparse.Namespace], object]


class _Commands:
    """Adds commands to a parser; each leaves in ``run`` what to do."""

    def __init__(self, parser: argparse.ArgumentParser, what: str) -> None:
        self._subparsers = parser.add_subparsers(required=True, metavar=what)

    def add(self, name: str, words: str, command: Command) -> argparse.ArgumentParser:
        parser = self._subparsers.add_parser(name, help=words, description=words)
        parser.set_defaults(run=command)
        return parser

    def group(self, name: str, words: str) -> argparse.ArgumentParser:
        return self._subparsers.add_parser(name, help=words, description=words)


def main() -> int:
    """Do what was asked for; return the exit code."""
    options = _parser().parse_args()
    if os.geteuid() != 0:
        print("lab: only root can have one; try sudo", file=sys.stderr)
        return 1
    try:
        options.run(options)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    commands = _Commands(parser, "COMMAND")
    begin = commands.add("up", "bring up what is not up, and end all faults", lambda it: _up(it.parts))
    begin.add_argument("parts", nargs="*", choices=[*_PARTS, []], metavar="PART", help=" or ".join(_PARTS))
    commands.add("down", "take the lab down, and leave nothing of it", lambda _: _down())
    commands.add("status", "show the nodes", lambda _: _status())
    point = commands.add("point", "say which node `ssh login` leads to", lambda it: Faults().point(it.node))
    point.add_argument("host", choices=["login"])
    point.add_argument("node", choices=LOGIN_NODES)
    _add_faults(_Commands(commands.group("fault", "break something, or mend it"), "FAULT"))
    return parser


def _add_faults(commands: _Commands) -> None:
    faults = Faults()
    on_a_node: dict[str, tuple[str, Callable[[str], object]]] = {
        "cut": ("lose all packets of a node", faults.cut),
        "mend": ("let them through again", faults.mend),
        "power-off": ("end a node and all in it at once", faults.power_off),
        "boot": ("boot it again", faults.boot),
        "hang-up": ("kill all ssh connections of a node", faults.hang_up),
        "smooth": ("let its packets through at once", faults.smooth),
    }
    for name, (words, act) in on_a_node.items():
        commands.add(name, words, _to_a_node(act)).add_argument("node", choices=NODES)
    signals = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "continue": signal.SIGCONT}
    for name, number in signals.items():
        words = f"{name} the processes of a node whose command lines match"
        send = commands.add(name, words, _to_processes(faults, number))
        send.add_argument("node", choices=NODES)
        send.add_argument("pattern", help="a regular expression")
        send.add_argument("--user", default="", help="only this user's")
    slow = commands.add(
        "slow",
        "delay and lose packets of a node",
        lambda it: faults.slow(it.node, it.delay, it.jitter, it.loss),
    )
    slow.add_argument("node", choices=NODES)
    slow.add_argument("--delay", type=float, default=0.0, help="ms each way")
    slow.add_argument("--jitter", type=float, default=0.0, help="ms at most, added")
    slow.add_argument("--loss", type=float, default=0.0, help="percent each way")
    fill = commands.add("fill", "fill the scratch disk", lambda it: faults.fill(it.leave))
    fill.add_argument("--leave", type=int, default=0, metavar="BYTES", help="but for these")
    commands.add("free", "free the scratch disk", lambda _: faults.free())


def _to_a_node(act: Callable[[str], object]) -> Command:
    return lambda it: act(it.node)


def _to_processes(faults: Faults, number: signal.Signals) -> Command:
    return lambda it: faults.signal(it.node, it.pattern, number, it.user)


def _up(parts: list[str]) -> None:
    with occupied(_PATIENCE):
        lab.up()
        if parts:
            slurm.up(accounting="accounting" in parts)
    print(_USE)


def _down() -> None:
    with occupied(_PATIENCE):
        lab.down()


def _status() -> None:
    population = nodes.population()
    for node in NODES.values():
        state = f"up, {len(population[node.name]) - 1} processes" if node.name in population else "down"
        print(f"{node.name:10} {node.outer:12} {node.inner:12} {state}")


if __name__ == "__main__":
    sys.exit(main())
