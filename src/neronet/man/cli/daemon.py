"""``neroman daemon``: the background process that follows the clusters."""

import asyncio
import contextlib
import signal
import sys
import time

import click

from neronet.host import processes
from neronet.man import bell, reach, wiring
from neronet.man.daemon import Daemon
from neronet.man.exchange import Desk
from neronet.man.seat import Seat
from neronet.man.store import attempts, letters, outbox, outputs
from neronet.man.wiring import Neroman

_PATIENCE = 5.0  #: seconds for a daemon to end when asked


@click.group("daemon")
def command() -> None:
    """Look after the background process that follows the clusters.

    It is started by the commands that need it and ends by itself when nothing is left to follow.
    """


@command.command("run")
def run() -> None:
    """Be the daemon, in the foreground, unless there is one."""
    man = wiring.build()
    seat = Seat(man.places)
    if not seat.take():
        return
    asyncio.run(_serve(man, seat))


@command.command("start")
def start() -> None:
    """Start it in the background, or wake it."""
    bell.ring_or_start(wiring.build().places)


@command.command("stop")
def stop() -> None:
    """End it; attempts run on, and what happens to them is read when it is started again."""
    man = wiring.build()
    pid = bell.sitter(man.places)
    daemon = None if pid is None else processes.identify(pid)
    if daemon is None:
        click.echo("no daemon runs")
        return
    until = time.monotonic() + _PATIENCE
    processes.signal_process(daemon.pid, signal.SIGTERM)
    while processes.is_alive(daemon):
        if time.monotonic() > until:
            processes.signal_process(daemon.pid, signal.SIGKILL)  # all that it knows is stored
        time.sleep(0.02)
    click.echo("stopped")


@command.command("status")
def status() -> None:
    """Show whether it runs, and what it follows."""
    man = wiring.build()
    pid = bell.sitter(man.places)
    live = attempts.count_live(man.database.connection)
    due = outputs.count_due(man.database.connection)
    words = [f"{count} on {cluster}" for cluster, count in live.items()]
    words += [f"outputs of {count} on {cluster}" for cluster, count in due.items()]
    followed = ", ".join(words) or "nothing to follow"
    click.echo(f"{'no daemon runs' if pid is None else f'daemon {pid}'}: {followed}")
    click.echo(f"log: {bell.log_path(man.places)}")


async def _serve(man: Neroman, seat: Seat) -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    desk = Desk(man.database, reach.clusters(man.places), man.places.snapshots, man.now, _log)
    daemon = Daemon(desk, man.places.preferences)
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            with seat.listening() as rung:
                await daemon.run(rung, seat.is_mine)
            # Somebody may have rung between the last look and the end of listening.
            if not seat.is_mine() or not _followed(man):
                return


def _followed(man: Neroman) -> bool:
    connection = man.database.connection
    if attempts.count_live(connection) or outputs.count_due(connection):
        return True
    return outbox.is_open(connection) or letters.awaits(connection)


def _log(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
    sys.stderr.flush()
