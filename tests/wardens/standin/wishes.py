"""Asks the runners of tasks to end them."""

import os
import signal
import sqlite3

from wardens.standin.ledger import Ledger

from neronet.host import processes


def wish(ledger: Ledger, rows: list[sqlite3.Row], state: str) -> None:
    """Have tasks that run end in a state; with ``!`` before it there is no grace."""
    for row in rows:
        with ledger.change():
            found = ledger.ask(
                "UPDATE tasks SET wish = ? WHERE base = ? AND task = ? AND state = 'RUNNING'"
                " RETURNING runner",
                state, row["base"], row["task"],
            )  # fmt: skip
        for (runner,) in found:
            if runner is not None and runner != os.getpid():
                processes.signal_process(runner, signal.SIGUSR1)
