"""``neroman init``: write a neronet.yaml to edit."""

from pathlib import Path

import click

from neronet.errors import NeronetError

_TEMPLATE = """\
# An experiment is one run of the command with its own parameters.
# `neroman add` reads this file, `neroman start all` runs it, `neroman status` shows where it stands.
project: {name}
command: python train.py --lr {{lr}} --seed {{seed}}
cluster: local
resources: {{time: 2h, cpus: 1}}

# Lines such as `step=3 loss=0.25` on standard output and standard error become metrics.
criteria:
  diverged: {{when: isnan(loss), do: abort}}

experiments:
  baseline: {{lr: 0.1, seed: 1}}
  sweep: {{extends: baseline, lr: [0.1, 0.01], seed: {{range: [0, 3]}}}} # lists multiply: 6 experiments
"""
_WORDS_OF_YAML = ("true", "false", "null")


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Make a project of FOLDER: write a neronet.yaml to edit."""
    path = folder / "neronet.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEMPLATE.format(name=_project_name(folder)))
    except FileExistsError:
        raise NeronetError(f"{path} exists already", "edit it, then run `neroman add`") from None
    except OSError as error:
        raise NeronetError(f"{path} cannot be written: {error.strerror}") from error
    click.echo(f"wrote {path}; edit it, then: neroman add && neroman start all")


def _project_name(folder: Path) -> str:
    name = "".join(letter if letter.isalnum() or letter in "_.-" else "-" for letter in folder.resolve().name)
    means_itself = name[:1].isalpha() and name.lower() not in _WORDS_OF_YAML
    return name if means_itself else f"project-{name}".rstrip("-")
