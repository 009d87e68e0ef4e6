"""``neroman fetch``: bring home the files that programs left."""

import asyncio
from pathlib import Path

import click

from neronet.errors import NeronetError, NothingMatched, SelectionError
from neronet.man import fetching, reach, wiring
from neronet.man.cli import options
from neronet.man.cli.show import picked_rows
from neronet.man.core.homecoming import printable
from neronet.man.store import outputs
from neronet.man.store.outputs import Due
from neronet.man.store.views import Row
from neronet.man.transport.download import Brought
from neronet.man.transport.link import Link
from neronet.man.wiring import Neroman
from neronet.model import paths
from neronet.model.lifecycle import LIVE
from neronet.model.resources import format_size, parse_size

_LIVE = {state.value for state in LIVE}


@click.command("fetch")
@click.argument("selector")
@click.argument("patterns", nargs=-1, metavar="[PATTERN]...")
@options.everywhere
@click.option("--to", type=click.Path(path_type=Path), help="Into this folder, not the project's outputs/.")
@click.option("--limit", help="Leave what is more than this of an attempt, as 500M or 5G.")
def command(
    selector: str, patterns: tuple[str, ...], everywhere: bool, to: Path | None, limit: str | None
) -> None:
    """Bring home files of the experiments or attempts (3.1) that SELECTOR picks.

    Without a PATTERN, those that outputs: names in their specification; with some, those that
    they mean below run/ in the attempt's folder: 'results/*.csv', or a folder with all in it.
    Of a program that runs, the files as they are now.
    """
    man = wiring.build()
    most = None if limit is None else _size(limit)
    wanted = [_pattern(pattern) for pattern in patterns]
    rows = [row for row in picked_rows(man, (selector,), everywhere=everywhere) if row.attempt is not None]
    if not rows:
        raise SelectionError("none of these has been started", "`neroman start` starts them")
    dues = [(row, _due(man, row)) for row in rows]
    asked = [(row, due) for row, due in dues if wanted or due.patterns]
    if not asked:
        raise NothingMatched(
            "none of these names outputs: in its specification",
            f"say what to bring: neroman fetch {selector} 'results/*.csv'",
        )
    fetcher = _Fetcher(man, wanted, to, most)
    missed = asyncio.run(fetcher.run(asked))
    if missed:
        raise NeronetError(f"{missed} file{'s were' if missed > 1 else ' was'} not brought")
    if wanted and not fetcher.found:
        raise NothingMatched(
            f"no file there matches {' '.join(wanted)}",
            "patterns begin at run/ in the attempt's folder: 'results/*.csv'; ** for any folders",
        )


class _Fetcher:
    """What all attempts of one command share."""

    def __init__(self, man: Neroman, patterns: list[str], to: Path | None, limit: int | None) -> None:
        self._man = man
        self._patterns = patterns
        self._to = None if to is None else to.absolute()
        self._limit = limit
        self._links: dict[str, Link] = {}
        self.found = 0  #: files, brought or not

    async def run(self, asked: list[tuple[Row, Due]]) -> int:
        """Fetch one attempt after the other; return how many files were not brought."""
        try:
            return sum([await self._fetch(row, due) for row, due in asked])
        finally:
            for link in self._links.values():
                await link.close()

    async def _fetch(self, row: Row, due: Due) -> int:
        target = fetching.home_of(due) if self._to is None else self._to / due.name
        link = await self._link(row.cluster or "")
        if self._patterns or row.state in _LIVE or not due.outputs:
            due = await fetching.list_outputs(self._man.database, link, due, self._patterns or due.patterns)
        brought = await fetching.fetch(self._man.database, link, due, target, self._limit, self._man.now)
        _tell(due, brought, target)
        self.found += len(brought.files) + len(brought.troubles)
        return len(brought.troubles)

    async def _link(self, name: str) -> Link:
        if name not in self._links:
            cluster = reach.clusters(self._man.places).get(name)
            self._links[name] = await cluster.open_files(self._man.database.owner)
        return self._links[name]


def _tell(due: Due, brought: Brought, target: Path) -> None:
    count, size = len(brought.files), sum(output.size for output in brought.files)
    files = (
        f"{count} file{'' if count == 1 else 's'} ({format_size(size)}) in {target}" if count else "no files"
    )
    click.echo(f"{due.name}: {files}")
    for path, trouble in sorted(brought.troubles.items()):
        click.echo(printable(f"{due.name}: {path}: {trouble}"), err=True)


def _due(man: Neroman, row: Row) -> Due:
    assert row.attempt_id is not None, "a row with an attempt"
    return outputs.asked(man.database.connection, row.attempt_id)


def _size(text: str) -> int:
    try:
        return parse_size(text)
    except (ValueError, OverflowError) as error:
        raise NeronetError(f"--limit: {error}", "write 500M or 5G") from error


def _pattern(text: str) -> str:
    try:
        return paths.normal_pattern(text)
    except ValueError as error:
        raise NeronetError(str(error), "write it as seen from run/ in the attempt's folder") from error
