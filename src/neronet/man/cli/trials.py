"""What `neroman criteria try` tells: a row for each attempt that would have ended, and what it comes to."""

import json
from collections.abc import Sequence

from neronet.man.cli import table
from neronet.man.cli.table import Column
from neronet.man.core.jsonable import as_json as plainly
from neronet.man.core.savings import BEST, Aim, Savings, Trial, total
from neronet.model.criterion import Criterion
from neronet.model.resources import format_duration


def lines(criterion: Criterion, trials: Sequence[Trial], aim: Aim | None) -> list[str]:
    """Return the lines for a person."""
    found = total(trials, aim)
    ended = [trial for trial in trials if trial.met is not None]
    return [*(_rows(ended, found, aim) if ended else []), *_sums(criterion, trials, found, aim)]


def as_json(criterion: Criterion, trials: Sequence[Trial], aim: Aim | None) -> str:
    """Return the same as JSON."""
    found = total(trials, aim)
    plain = {
        **criterion.to_json(),
        **found._asdict(),
        "judged": len(trials),
        "aim": None if aim is None else {"metric": aim.metric, "direction": "max" if aim.greatest else "min"},
        "attempts": [{**trial._asdict(), "saved": trial.saved} for trial in trials],
    }
    return json.dumps(plainly({name: value for name, value in plain.items() if name not in ("name", "do")}))


def _rows(ended: Sequence[Trial], found: Savings, aim: Aim | None) -> list[str]:
    heads = ["attempt", "name", "state", "runtime", "ended at", "step", "saved"]
    columns = [Column(head, right=head not in ("name", "state"), shrinks=head == "name") for head in heads]
    if aim is not None:
        columns.append(Column(str(aim), right=True))
        columns.append(Column("rank", right=True))
    cells = []
    for trial in ended:
        row = [trial.attempt, trial.name, trial.state, format_duration(trial.runtime)]
        row += [_moment(trial.met or 0.0), _number(trial.step), _moment(trial.saved)]
        if aim is not None:
            rank = str(found.best.index(trial.attempt) + 1) if trial.attempt in found.best else ""
            row += [_number(trial.best), rank]
        cells.append(row)
    return table.lines(columns, cells, table.terminal_width())


def _sums(criterion: Criterion, trials: Sequence[Trial], found: Savings, aim: Aim | None) -> list[str]:
    count = len(trials)
    said = [
        f"{criterion.words}: would have ended {found.ended} of {count} attempt{'' if count == 1 else 's'}"
    ]
    if found.gpu_hours:
        said.append(_share("GPU-hours", found.gpu_hours_saved, found.gpu_hours))
    else:
        said.append(_share("hours", found.hours_saved, found.hours) + "; none asked for a GPU")
    if aim is None:
        said.append("the best are not known: name a metric with --best")
    elif not found.best:
        said.append(f"the best are not known: none has a {aim.metric}")
    else:
        best = "the best ten" if len(found.best) == BEST else f"the best {len(found.best)}"
        which = f": {', '.join(found.best_ended)}" if found.best_ended else ""
        said.append(f"of {best} ({aim}) it would have ended {len(found.best_ended)}{which}")
    return said


def _share(unit: str, part: float, whole: float) -> str:
    percent = f" ({100 * part / whole:.0f} %)" if whole else ""
    return f"saves {part:.4g} of {whole:.4g} {unit}{percent}"


def _moment(seconds: float) -> str:
    """Return a time, to a tenth of a second where it is short."""
    return f"{seconds:.1f}s" if seconds < 60 else format_duration(seconds)


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"
