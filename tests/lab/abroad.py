"""A home on this machine with a cluster in the lab: the real ``neroman``, through real ssh, to real nodes."""

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from journeys.home import Home, logs, store_of, until

from lab.lab import Lab
from lab.places import LOGIN_NODES

CLUSTER = "triton"
TRAIN = Path(__file__).with_name("train.py")

RUNS_UNDER_FIRE, STEPS_UNDER_FIRE = 6, 20


class Abroad(Home):
    """Her machine is this host, her cluster the lab's login nodes."""

    def __init__(
        self, root: Path, lab: Lab, host: str = CLUSTER, folder: str = "work", warden: str = "local"
    ) -> None:
        super().__init__(root)
        self.lab = lab
        self.workdir = lab.home / folder / f"neronet-{root.parent.name}-{root.name}"
        self.ran = lab.home / f"ran-{root.name}"
        self.environment["NERONET_SSH"] = f"ssh -F {lab.ssh_config}"
        shutil.copy(TRAIN, self.project / "train.py")
        words = ("--workdir", str(self.workdir), "--warden", warden)
        self.do("cluster", "add", CLUSTER, "--ssh", host, *words)

    def begin_training(self, runs: int, steps: int, pause: float = 0.05) -> None:
        """Start so many real training runs; each prints ``steps`` lines, and waits between them."""
        self.write(
            f"command: python3 train.py --seed {{seed}} --steps {steps} --pause {pause}\n"
            f"cluster: {CLUSTER}\n"
            f"environment: {{variables: {{RAN: {self.ran}}}}}\n"
            f"experiments: {{run: {{seed: {{range: [0, {runs}]}}}}}}\n"
        )
        self.do("add")
        self.do("start", "all")

    def spool(self, attempt: str) -> Path:
        """Return the attempt's folder on the cluster."""
        return next((self.workdir / "attempts").glob(f"*/*/{attempt}"))

    def points(self) -> int:
        """Return how many points of programs' own metrics the store has."""
        query = (
            "SELECT ifnull(sum(count), 0) FROM latest JOIN metrics ON id = metric"
            " WHERE name NOT LIKE 'vital.%'"
        )
        with store_of(self) as store:
            return int(store.execute(query).fetchone()[0])

    def trouble(self) -> str | None:
        """Return what stands between the daemon and the cluster."""
        with store_of(self) as store, suppress(sqlite3.OperationalError):
            row = store.execute("SELECT trouble FROM clusters WHERE name = ?", (CLUSTER,)).fetchone()
            return None if row is None else row[0]
        return None

    def kill_mum(self) -> str:
        """Kill neromum with -9, wherever she is; return that node."""
        for node in LOGIN_NODES:
            with suppress(Exception):
                self.lab.faults.signal(node, r"\.pyz mum serve", signal.SIGKILL)
                return node
        raise AssertionError(f"there is no neromum\n{logs(self)}")

    def await_points(self, more: int) -> None:
        """Wait until so many more points have come home."""
        before = self.points()
        until(lambda: self.points() >= before + more, f"{more} more points come home")


@contextmanager
def living_abroad(
    root: Path, lab: Lab, host: str = CLUSTER, folder: str = "work", warden: str = "local"
) -> Iterator[Abroad]:
    """Give a home with a cluster; nothing of it runs afterwards, here or there."""
    root.mkdir(parents=True, exist_ok=True)
    home = Abroad(root, lab, host, folder, warden)
    try:
        yield home
    finally:
        print(logs(home))  # pytest shows it when the test has failed
        _print_cluster(home)
        home.close()
        lab.faults.end_all()
        lab.evict()


def _print_cluster(home: Abroad) -> None:
    for path in sorted([home.workdir / "mum" / "log", *home.workdir.glob("kids/*.log")]):
        if path.exists():
            print(f"--- {path}\n{path.read_text(errors='replace')[-3000:]}")
