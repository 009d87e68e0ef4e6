"""``neroman``: the commands, and the way from errors to exit codes."""

import contextlib
import importlib
import json
import os
import sys
import traceback

import click

from neronet.errors import NeronetError
from neronet.man.cli import exits
from neronet.release import RELEASE

#: Each stands in the file of its name; a file is loaded when its command is called.
COMMANDS = {
    "init": "make a project of this folder: write a neronet.yaml to edit",
    "add": "read experiments from neronet.yaml",
    "start": "start experiments that have not been started",
    "restart": "make another attempt at experiments that have ended",
    "abort": "end experiments that wait or run",
    "status": "show where experiments stand",
    "show": "show all that is known of one experiment",
    "watch": "follow experiments in the terminal until they end",
    "wait": "wait until experiments have ended; exit 0 only if all finished",
    "logs": "show what a program printed",
    "results": "show or export parameters and metrics as a table",
    "daemon": "look after the background process that follows the clusters",
    "demo": "run a small real project from beginning to end",
}


class Commands(click.Group):
    """The commands by name, in the seed's spelling too: ``neroman --start 1-12``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a researcher's day."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the file of the command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"neronet.man.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read ``--start 1-12`` as ``start 1-12``."""
        if args and args[0].removeprefix("--") in COMMANDS:
            args = [args[0].removeprefix("--"), *args[1:]]
        return super().parse_args(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(RELEASE, "-V", "--version", prog_name="neroman", message="%(prog)s %(version)s")
def neroman() -> None:
    """Specify, start, watch, steer and collect experiments, here and on clusters.

    SELECTOR picks experiments: 124, 124-186, 2-10:2, a state (crashed), a name or a
    pattern (base*), batch:7, tag:paper, all, last; a comma joins several.
    """


def run() -> None:
    """Run the command line and exit."""
    sys.exit(run_with(sys.argv[1:]))


def run_with(arguments: list[str]) -> int:
    """Run one command and return its exit code: a mistake in two lines, a bug with its trace."""
    as_json = "--json" in arguments
    try:
        neroman.main(arguments, prog_name="neroman", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return exits.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return exits.INTERRUPTED
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except NeronetError as error:
        _tell(error, as_json=as_json)
        return exits.code_of(error)
    except BrokenPipeError:  # `neroman status | head`
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE
    except Exception:  # noqa: BLE001 - whatever else comes out is a bug, and shows its trace
        traceback.print_exc()
        click.echo("neroman: this is a bug in neronet; please report it with the lines above", err=True)
        return exits.BUG
    return exits.DONE


def _tell(error: NeronetError, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": error.what, "hint": error.hint}), err=True)
        return
    click.echo(f"neroman: {error.what}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


if __name__ == "__main__":
    run()
