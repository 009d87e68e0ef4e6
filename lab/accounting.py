"""Slurm's books, for those who want ``sacct``: a database, and Slurm's daemon before it."""

import subprocess
import time
from collections.abc import Collection

from lab import nodes
from lab.errors import LabError
from lab.places import LOGS, RESEARCHER
from lab.programs import run
from lab.slurm_config import ACCOUNT, CONTROLLER, DATABASE

#: Each program that the books need, and the Debian package that brings it.
NEEDED = {"mariadbd": "mariadb-server", "slurmdbd": "slurmdbd"}
_SOCKET = DATABASE / "socket"
_LONGEST = 30.0  #: seconds until the books are open
_PAUSE = 0.1  #: seconds between two looks

_SERVER = [
    "/usr/sbin/mariadbd",
    "--no-defaults",
    "--user=root",
    f"--datadir={DATABASE}/data",
    f"--socket={_SOCKET}",
    f"--pid-file={DATABASE}/pid",
    f"--log-error={LOGS}/mariadbd.log",
    "--bind-address=127.0.0.1",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-lock-wait-timeout=900",
    "--innodb-flush-log-at-trx-commit=0",
    "--performance-schema=off",
]
_FIRST_WORDS = f"""\
CREATE DATABASE IF NOT EXISTS slurm_acct_db;
GRANT ALL ON slurm_acct_db.* TO {RESEARCHER}@'127.0.0.1' IDENTIFIED BY 'slurm';
"""


def start(running: Collection[str]) -> None:
    """Open the books, but for what runs already; the first time it takes some seconds.

    Raises ``LabError``.
    """
    if "mariadbd" not in running:
        if not (DATABASE / "data" / "mysql").is_dir():
            DATABASE.mkdir(parents=True, exist_ok=True)
            _on_controller(
                "mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={DATABASE}/data",
                "--skip-test-db", "--innodb-log-file-size=16M",
            )  # fmt: skip
        _on_controller("setsid", "--fork", *_SERVER)
        _await("mariadb", "--no-defaults", f"--socket={_SOCKET}", "--execute", _FIRST_WORDS)
    if "slurmdbd" not in running:
        _on_controller("/usr/sbin/slurmdbd")
        _await("sacctmgr", "--noheader", "show", "cluster")
        _tell("cluster", ACCOUNT)
        _tell("account", ACCOUNT, "Description=lab", "Organization=lab")
        _tell("user", RESEARCHER, f"Account={ACCOUNT}")


def _tell(*words: str) -> None:
    words = ("sacctmgr", "--immediate", "--quiet", "add", *words)
    subprocess.run(nodes.entering(CONTROLLER, words, "root"), capture_output=True, check=False)


def _on_controller(*words: str) -> None:
    run(*nodes.entering(CONTROLLER, words, "root"))


def _await(*words: str) -> None:
    end = time.monotonic() + _LONGEST
    while True:
        try:
            _on_controller(*words)
        except LabError:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return
