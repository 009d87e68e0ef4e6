"""``neroman``: the commands, and the way from errors to exit codes."""

import contextlib
import errno
import importlib
import json
import os
import sys

import click

from neronet.errors import NeronetError
from neronet.man.cli import exits
from neronet.man.core.spelling import meant
from neronet.release import RELEASE

#: Each stands in the file of its name; a file is loaded when its command is called.
COMMANDS = {
    "init": "make a project of this folder: write a neronet.yaml to edit",
    "add": "read experiments from neronet.yaml",
    "workbook": "see what a workbook would become, and write into it",
    "start": "start experiments that have not been started",
    "restart": "make another attempt at experiments that have ended",
    "abort": "end experiments that wait or run",
    "hold": "keep experiments that have not begun from beginning",
    "release": "let experiments begin that are held",
    "status": "show where experiments stand",
    "show": "show all that is known of one experiment",
    "watch": "follow experiments in the terminal until they end",
    "wait": "wait until experiments have ended; exit 0 only if all finished",
    "logs": "show what a program printed",
    "fetch": "bring home the files that programs left",
    "results": "show or export parameters and metrics as a table",
    "criteria": "show how criteria stand, and try one on what is recorded",
    "metrics": "see what would be read as metrics from a file",
    "export": "write recorded points, or experiments with their newest values, to a file",
    "cluster": "add, check and remove the clusters that experiments may run at",
    "notify": "see and try how you are told of what happens",
    "daemon": "look after the background process that follows the clusters",
    "demo": "run a small real project from beginning to end",
}

#: What the disk may do to any command, in words.
_DISK = {
    errno.ENOSPC: ("the disk is full", "free some space and repeat the command"),
    errno.EDQUOT: ("your quota of disk space is used up", "free some space and repeat the command"),
    errno.EROFS: ("the disk is read-only", "see why, or set NERONET_HOME to a folder elsewhere"),
    errno.EIO: ("the disk fails", "see whether it is healthy"),
}
_COMPLETION = "_NEROMAN_COMPLETE"  #: set by a shell that asks how a line could go on


class Commands(click.Group):
    """The commands by name, in the seed's spelling too: ``neroman --start 1-12``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a researcher's day."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the file of the command."""
        if cmd_name not in COMMANDS:
            near = meant(cmd_name, tuple(COMMANDS))
            hint = f"did you mean {near}?" if near else "`neroman -h` lists the commands"
            raise click.UsageError(f"there is no command '{cmd_name}'; {hint}", ctx)
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
        if args and _is_spelling_of_a_command(args[0]):
            args = [args[0].removeprefix("--"), *args[1:]]
        return super().parse_args(ctx, args)


def _is_spelling_of_a_command(word: str) -> bool:
    name = word.removeprefix("--")
    return name in COMMANDS or (name != word and meant(name, (*COMMANDS, "help", "version")) in COMMANDS)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(RELEASE, "-V", "--version", prog_name="neroman", message="%(prog)s %(version)s")
def neroman() -> None:
    """Specify, start, watch, steer and collect experiments, here and on clusters.

    SELECTOR picks experiments: 124, 124-186, 2-10:2, a state (crashed), a name or a
    pattern (base*), batch:7, tag:paper, all, last, or an expression
    ('runtime>2h && loss>1'); a comma joins several.
    """


def run() -> None:
    """Run the command line and exit."""
    sys.exit(run_with(sys.argv[1:]))


def run_with(arguments: list[str]) -> int:
    """Run one command and return its exit code: a mistake in two lines, a bug with its trace."""
    as_json = "--json" in arguments
    try:
        _invoke(arguments)
    except click.ClickException as error:
        _tell_usage(error, as_json=as_json)
        return exits.USAGE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except NeronetError as error:
        _tell(error.what, error.hint, as_json=as_json)
        return exits.code_of(error)
    except (click.Abort, KeyboardInterrupt):
        # On a terminal the cursor may stand behind a question.
        click.echo("\ninterrupted" if sys.stderr.isatty() else "interrupted", err=True)
        return exits.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever else comes out is a bug, and shows its trace
        return _of_the_world(error, as_json=as_json)
    return exits.DONE


def _invoke(arguments: list[str]) -> None:
    if _COMPLETION in os.environ:
        neroman.main(arguments, prog_name="neroman", standalone_mode=False)
        return
    # Not by main(), which hides a closed pipe and makes a return value of an exit code.
    with neroman.make_context("neroman", list(arguments)) as context:
        neroman.invoke(context)


def _of_the_world(error: Exception, *, as_json: bool) -> int:
    """Tell what the machine did to the command; whatever is not the machine's is a bug."""
    if isinstance(error, BrokenPipeError):  # `neroman status | head`
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE
    if isinstance(error, OSError) and error.errno in _DISK:
        what, hint = _DISK[error.errno]
        _tell(f"{error.filename}: {what}" if error.filename else what, hint, as_json=as_json)
        return exits.MISTAKE
    sys.excepthook(type(error), error, error.__traceback__)
    click.echo("neroman: this is a bug in neronet; please report it with the lines above", err=True)
    return exits.BUG


def _tell(what: str, hint: str | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": what, "hint": hint}), err=True)
        return
    # What follows the first line, as a caret, stands below what it points at.
    click.echo("neroman: " + what.replace("\n", "\n         "), err=True)
    if hint:
        click.echo(f"  {hint}", err=True)


def _tell_usage(error: click.ClickException, *, as_json: bool) -> None:
    if not as_json:
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    _tell(error.format_message(), f"see `{context.command_path} -h`" if context else None, as_json=True)


if __name__ == "__main__":
    run()
