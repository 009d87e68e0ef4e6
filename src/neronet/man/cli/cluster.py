"""``neroman cluster``: the places that experiments may run at."""

import asyncio
import json
import sys
from typing import Any

import click

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man import reach, wiring
from neronet.man.cli import asked, inspection, joining, options
from neronet.man.core.homecoming import printable
from neronet.man.store import attempts, clusters, outputs
from neronet.man.transport.complaints import NeedsUser
from neronet.man.transport.settings import LOCAL, Settings
from neronet.man.wiring import Neroman

name_argument = click.argument("name")


@click.group("cluster")
def command() -> None:
    """Add, check and remove the clusters that experiments may run at.

    A cluster is a name for what `ssh` reaches. Nothing is installed there: neronet keeps a folder of its
    own, and everything goes through your own ssh with your own configuration.
    """


@command.command("add")
@name_argument
@click.option("--ssh", "host", help="As you would type it after `ssh`; without it, NAME.")
@click.option("--workdir", help="The folder to use there, for homes with small quotas [~/.neronet].")
@click.option("--python", help="Path of a Python 3.6 or newer there, if it is not found by itself.")
@click.option("--warden", default=LOCAL, show_default=True, help="What starts jobs there: local or slurm.")
@click.option("--replace", is_flag=True, help="Replace the cluster of that name.")
def add(
    name: str, host: str | None, workdir: str | None, python: str | None, warden: str, replace: bool
) -> None:
    """Add a cluster, and see whether it can be used."""
    man = wiring.build()
    workdir = Settings._field_defaults["workdir"] if workdir is None else workdir
    settings = Settings(name if host is None else host, workdir, python, warden)
    if replace:
        _check_change(man, name, settings)
    reach.clusters(man.places).add(name, settings, replace=replace)
    click.echo(f"added {name} to {man.places.clusters}")
    try:
        _check(man, name, as_json=False)
    except ClusterUnreachable:
        click.echo(
            f"{name} is kept all the same: `neroman cluster check {name}` looks again,"
            f" `neroman cluster remove {name}` forgets it",
            err=True,
        )
        raise


@command.command("check")
@name_argument
@options.as_json
def check(name: str, as_json: bool) -> None:
    """Join a cluster and show what there is."""
    _check(wiring.build(), name, as_json=as_json)


@command.command("connect")
@name_argument
def connect(name: str) -> None:
    """Join a cluster at this terminal, where ssh may ask for a password, a code, or about a host key.

    The connection stays, and the daemon uses it.
    """
    man = wiring.build()
    cluster = reach.clusters(man.places).remote(name)
    if not sys.stdin.isatty():
        what = f"ssh may want to ask you something about {name}, and there is no terminal"
        raise NeedsUser(what, f"run `neroman cluster connect {name}` in a terminal")
    if not cluster.connect():
        raise ClusterUnreachable(
            f"{name} has not been joined", f"ssh says why; see `ssh -v {cluster.target}`"
        )
    joining.nudge(man, [name])
    click.echo(f"joined {name}")


@command.command("list")
@options.as_json
def show(as_json: bool) -> None:
    """List the clusters, and how many attempts each has that have not ended."""
    man = wiring.build()
    known = reach.clusters(man.places).known()
    live = attempts.count_live(man.database.connection)
    rows: list[dict[str, Any]] = [{"name": LOCAL, "ssh": None, "live": live.get(LOCAL, 0)}]
    rows += [{"name": name, **each._asdict(), "live": live.get(name, 0)} for name, each in known.items()]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        place = f"ssh {row['ssh']}, {row['workdir']}" if row["ssh"] else "this machine"
        click.echo(f"{row['name']}: {place}, {asked.attempts(row['live'])} to follow")


@command.command("remove")
@name_argument
@click.option("--lose", is_flag=True, help="Give up its attempts that have not ended: the cluster is gone.")
def remove(name: str, lose: bool) -> None:
    """Forget a cluster; what lies there stays."""
    man = wiring.build()
    known = reach.clusters(man.places)
    known.remote(name)
    live = attempts.count_live(man.database.connection).get(name, 0)
    if live and not lose:
        raise NeronetError(
            f"{asked.attempts(live)} on {name} did not end yet",
            "`neroman abort` ends them, `neroman wait` waits; --lose gives them up, if the cluster is gone",
        )
    with man.database.transaction() as tx:  # first: what is killed in between can be done again
        attempts.lose(tx, name, f"lost: cluster {name} was removed", man.now())
        outputs.give_up(tx, name, f"cluster {name} was removed")
        clusters.forget(tx, name)
    known.remove(name)
    click.echo(f"removed {name}; its folder there is left as it is")


def _check_change(man: Neroman, name: str, settings: Settings) -> None:
    """Refuse, while attempts run, another folder, where nobody has heard of them, and another warden."""
    before = reach.clusters(man.places).known().get(name)
    there = attempts.count_given(man.database.connection, name)
    if not there or before is None:
        return
    if before.workdir != settings.workdir:
        raise NeronetError(
            f"{asked.attempts(there)} on {name} did not end yet, in {before.workdir}",
            f"--workdir '{before.workdir}' keeps the folder; or add {settings.workdir} as another cluster",
        )
    if before.warden != settings.warden:
        raise NeronetError(
            f"{asked.attempts(there)} on {name} did not end yet, which {before.warden} looks after",
            f"--warden {before.warden} keeps it; or `neroman wait` for them, or `neroman abort` them, before",
        )


def _check(man: Neroman, name: str, *, as_json: bool) -> None:
    cluster = reach.clusters(man.places).get(name)
    try:
        facts = asyncio.run(inspection.look(cluster, man.database.owner))
    except NeedsUser:
        if as_json or name == LOCAL or not sys.stdin.isatty():
            raise
        click.echo(f"{name} wants you at your terminal:", err=True)
        if not reach.clusters(man.places).remote(name).connect():
            raise
        facts = asyncio.run(inspection.look(cluster, man.database.owner))
    joining.nudge(man, [name])
    if as_json:
        click.echo(json.dumps(facts))
        return
    for line in inspection.lines(name, cluster.target, facts):
        click.echo(printable(line))
