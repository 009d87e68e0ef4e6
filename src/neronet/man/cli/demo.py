"""``neroman demo``: a small real project, from its files to its results."""

import importlib.util
import os
import shlex
import shutil
import sys
from pathlib import Path

import click

from neronet.errors import NeronetError
from neronet.man import demo, wiring
from neronet.man.cli.launch import Wish, launch
from neronet.man.cli.status import show_rows
from neronet.man.cli.watch import watch
from neronet.man.specs import catalogue
from neronet.man.store import events, experiments, projects, views
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.lifecycle import LIVE, State

_LIVE = {state.value for state in LIVE}
_FILES = Path(demo.__file__).with_name("project")


@click.command("demo")
@click.argument("folder", default="neronet-demo", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Write a project into FOLDER and run it here: networks of several depths that learn to read digits.

    One of its experiments diverges and is ended by a criterion, one crashes.
    """
    if importlib.util.find_spec("sklearn") is None:
        raise NeronetError("the demo needs numpy and scikit-learn", "pip install 'neronet[demo]'")
    _refuse_foreign(folder)
    path = shlex.quote(str(Path(sys.executable).with_name("neroman")))
    neroman = "neroman" if shutil.which("neroman") else path
    # `python train.py` means this Python: the one that has what the demo needs.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    _write(folder)
    man = wiring.build()
    numbers = _add(man, folder)
    idle = [row.number for row in _rows(man, numbers) if row.state not in _LIVE]
    if idle:
        launch(man, idle, Wish("demo"))
    watch(man, numbers)
    _conclude(man, _rows(man, numbers), folder, neroman)


def _refuse_foreign(folder: Path) -> None:
    """Raise ``NeronetError`` when the folder is somebody's own project."""
    for name in ("neronet.yaml", "train.py"):
        file = folder / name
        if file.exists() and file.read_bytes()[:60] != (_FILES / name).read_bytes()[:60]:
            raise NeronetError(f"{file} is not the demo's", "name a folder that is empty, or not there yet")


def _write(folder: Path) -> None:
    """Put the project's files there; what is there already stays, for she may have changed it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(_FILES.iterdir()):
            if file.is_file() and not (folder / file.name).exists():
                shutil.copyfile(file, folder / file.name)
    except OSError as error:
        raise NeronetError(f"the demo cannot be written to {folder}: {error}") from error
    click.echo(f"the project stands in {folder}: {', '.join(sorted(file.name for file in folder.iterdir()))}")


def _add(man: Neroman, folder: Path) -> list[int]:
    specification = catalogue.read(folder)
    with man.database.transaction() as tx:
        project = projects.save(tx, specification.project)
        added = experiments.save(tx, project, specification.definitions, man.now(), specification.places)
    numbers = sorted([*added.new, *added.revised, *added.same])
    click.echo(f"{len(numbers)} experiments, as neronet.yaml there asks for them")
    return numbers


def _rows(man: Neroman, numbers: list[int]) -> list[Row]:
    return views.rows(man.database.connection, numbers, man.now())


def _conclude(man: Neroman, rows: list[Row], folder: Path, neroman: str) -> None:
    click.echo()
    show_rows(rows)
    for row in rows:
        if row.state == State.ABORTED.value:
            click.echo(f"\n{row.number} {row.name} was aborted: {row.cause}, {_judgement(man, row)}")
        elif row.state == State.CRASHED.value:
            click.echo(f"\n{row.number} {row.name} crashed: {row.cause}; the last lines of its stderr:")
            click.echo("\n".join(f"    {line}" for line in (row.tail or "").splitlines()))
    click.echo(f"\nproject       {folder.absolute()}")
    click.echo(f"attempts      {_common_folder(rows)}")
    click.echo(f"store         {man.places.store}")
    home = os.environ.get("NERONET_HOME")
    setting = f"export NERONET_HOME={shlex.quote(str(Path(home).absolute()))}; " if home else ""
    commands = f"cd {shlex.quote(str(folder))}; {neroman} status; {neroman} show {rows[-1].number}"
    click.echo(f"go on with    {setting}{commands}")


def _judgement(man: Neroman, row: Row) -> str:
    """Return the words of the criterion that ended an attempt, with the values it saw."""
    told = [] if row.attempt_id is None else events.of_attempt(man.database.connection, row.attempt_id)
    return next((str(event.fields["message"]) for event in told if event.kind == "warned"), "")


def _common_folder(rows: list[Row]) -> str:
    folders = [row.folder for row in rows if row.folder is not None]
    return os.path.commonpath(folders) if folders else "none"
