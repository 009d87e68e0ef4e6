"""What a criterion would have spared, and what it would have cost. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from neronet.errors import NeronetError

BEST = 10  #: attempts of which it is told how many would have been ended
_MOST = re.compile(
    r"(acc|accuracy|auc|auroc|f1|score|reward|return|bleu|iou|map|psnr|ssim|r2|precision|recall)\Z"
)
_LEAST = re.compile(r"(loss|error|err|errorrate|cost|perplexity|ppl|mse|mae|rmse|nll|wer|cer|regret)\Z")
#: The metrics that are looked for, in this order, where none is named.
_USUAL = ("val", "valid", "validation", "test", "eval", "dev", "")


class Aim(NamedTuple):
    """The metric by which attempts are ranked."""

    metric: str
    greatest: bool  #: whether more is better

    def __str__(self) -> str:
        """Return ``least val_loss``."""
        return f"{'greatest' if self.greatest else 'least'} {self.metric}"


class Trial(NamedTuple):
    """An attempt, and when a criterion would have ended it."""

    attempt: str
    name: str
    state: str
    runtime: float  #: seconds
    gpus: int
    met: float | None  #: seconds since its start
    step: float | None
    best: float | None  #: of the metric by which it is ranked, over the whole attempt

    @property
    def saved(self) -> float:
        """Seconds that it would not have run."""
        return 0.0 if self.met is None else max(0.0, self.runtime - self.met)


class Savings(NamedTuple):
    """What the trials come to."""

    ended: int
    hours: float  #: that all have run
    hours_saved: float
    gpu_hours: float
    gpu_hours_saved: float
    best: list[str]  #: the attempts that are best by the aim, the best first
    best_ended: list[str]  #: those of them that it would have ended


def aim(written: str | None, metrics: Iterable[str]) -> Aim | None:
    """Return the aim in ``val_loss``, ``max:acc`` or ``min:x``, or a usual one; None when there is none.

    Raises ``NeronetError`` for a metric that there is not, and where the direction cannot be told.
    """
    known = sorted(metrics)
    if written is None:
        return _usual(known)
    direction, colon, name = written.partition(":")
    if not colon or direction not in ("min", "max"):
        direction, name = "", written
    if name not in known:
        raise NeronetError(
            f"no attempt has the metric '{name}'", f"the metrics are: {', '.join(known) or 'none'}"
        )
    greatest = direction == "max" if direction else _direction(name)
    if greatest is None:
        raise NeronetError(
            f"is more of '{name}' better, or less?", f"write --best max:{name} or --best min:{name}"
        )
    return Aim(name, greatest)


def total(trials: Sequence[Trial], by: Aim | None) -> Savings:
    """Return the sums, and which of the best would have been ended."""
    ended = [trial for trial in trials if trial.met is not None]
    ranked = [trial for trial in trials if trial.best is not None] if by else []
    ranked.sort(key=lambda trial: (-1 if by and by.greatest else 1) * (trial.best or 0.0))
    best = ranked[:BEST]
    return Savings(
        len(ended),
        sum(trial.runtime for trial in trials) / 3600,
        sum(trial.saved for trial in trials) / 3600,
        sum(trial.runtime * trial.gpus for trial in trials) / 3600,
        sum(trial.saved * trial.gpus for trial in trials) / 3600,
        [trial.attempt for trial in best],
        [trial.attempt for trial in best if trial.met is not None],
    )


def _direction(name: str) -> bool | None:
    last = re.split(r"[/_.\- ]", name.lower())[-1]
    if _MOST.search(last):
        return True
    return False if _LEAST.search(last) else None


def _usual(known: Sequence[str]) -> Aim | None:
    """Return the first metric whose direction can be told: of validation first, losses before accuracies."""
    told = [(name, direction) for name in known if (direction := _direction(name)) is not None]
    for prefix in _USUAL:
        for wanted in (False, True):
            for name, direction in told:
                words = re.split(r"[/_.\- ]", name.lower())
                if direction is wanted and (not prefix or prefix in words):
                    return Aim(name, direction)
    return None
