"""What can go wrong in the lab, on demand."""

import pwd
import re
import signal

from lab import network, nodes, processes, slowness, slurm, ssh
from lab.errors import LabError
from lab.places import LOGIN_NODES, NODES, SCRATCH, Node

_FILLER = SCRATCH / ".filler"
_PIECE = bytes(1 << 12)


class Faults:
    """Causes faults and ends them. Nodes are called by their names; all raise ``LabError``."""

    def cut(self, node: str) -> None:
        """Lose every packet from and to a node from now on; neither side is told."""
        network.cut(_node(node))

    def mend(self, node: str) -> None:
        """End ``cut``."""
        network.mend(_node(node))

    def signal(self, node: str, pattern: str, number: signal.Signals, user: str = "") -> int:
        """Send a signal to each process of a node whose command line the regular expression is found in.

        It may be narrowed to one user's. Returns how many there were, which is never 0. The killed are gone.
        """
        owner = pwd.getpwnam(user).pw_uid if user else None
        found = [
            process.pid
            for process in nodes.processes_of(node)
            if re.search(pattern, process.command) and owner in (None, process.user)
        ]
        if not found:
            raise LabError(f"no process on {node} matches {pattern}")
        for pid in found:
            processes.send(pid, number)
        return len(found)

    def hang_up(self, node: str) -> int:
        """Kill what serves the ssh connections of a node, while sshd goes on listening; return how many."""
        found = ssh.sessions(node)
        for process in found:
            processes.send(process.pid, signal.SIGKILL)
        return len(found)

    def power_off(self, node: str) -> None:
        """End a node without a farewell: nobody gets another packet of it, and all in it is dead."""
        nodes.power_off(_node(node).name)

    def boot(self, node: str) -> None:
        """Boot a node that is down, and let its daemons run."""
        if _node(node).name not in nodes.running():
            nodes.boot([node])
        ssh.start()
        slurm.start()

    def slow(self, node: str, delay: float = 0.0, jitter: float = 0.0, loss: float = 0.0) -> None:
        """Delay a node's packets by ``delay`` to ``delay + jitter`` ms each way, lose ``loss`` percent."""
        slowness.begin(_node(node), nodes.first_process(node), delay, jitter, loss)

    def smooth(self, node: str) -> None:
        """End ``slow``."""
        slowness.end(_node(node).name)

    def fill(self, leave: int = 0) -> None:
        """Take what is left of the scratch disk, but for some bytes."""
        with _FILLER.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(_PIECE)
            except OSError:
                pass
            file.truncate(max(0, file.tell() - leave))

    def free(self) -> None:
        """End ``fill``."""
        _FILLER.unlink(missing_ok=True)

    def point(self, node: str) -> None:
        """Let the ssh host ``login`` be that login node from now on."""
        ssh.point(node)

    def end_all(self) -> None:
        """End every fault: all nodes are up, reachable and quick, nothing is stopped, the disk is free."""
        self.free()
        slowness.end()
        nodes.boot(set(NODES) - set(nodes.running()))
        for name, inhabitants in nodes.population().items():
            network.restore(NODES[name])
            for process in inhabitants:
                if process.state == "T":
                    processes.send(process.pid, signal.SIGCONT)
        ssh.start()
        ssh.point(LOGIN_NODES[0])
        slurm.mend()


def _node(name: str) -> Node:
    if name not in NODES:
        raise LabError(f"no node is called {name}; there are {', '.join(NODES)}")
    return NODES[name]
