"""What of the results is shown: which metrics, which of them at their best, summed up over what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

_LESS_IS_BETTER = frozenset(
    (
        "loss",
        "err",
        "error",
        "errorrate",
        "mse",
        "rmse",
        "mae",
        "nll",
        "ppl",
        "perplexity",
        "wer",
        "cer",
        "fid",
    )
)
_MORE_IS_BETTER = frozenset(
    ("acc", "accuracy", "f1", "auc", "auroc", "score", "iou", "map", "bleu", "reward", "precision", "recall")
)


class Curves(NamedTuple):
    """Which metrics are drawn, and which experiments share a line: those with the same value of ``by``."""

    metrics: tuple[str, ...] = ()
    by: str | None = None
    log: bool = False  #: whether the axis of values is logarithmic


class Choice(NamedTuple):
    """What to show. ``None`` is what there is: all metrics; the best of those that tell a direction."""

    metrics: tuple[str, ...] | None = None
    best: Mapping[str, str] | None = None  #: ``min`` or ``max`` by metric
    over: tuple[str, ...] = ()  #: the parameters over which results are summed up
    curves: Curves = Curves()
    columns: tuple[str, ...] = ()  #: heads; none are all

    def shown(self, metrics: Iterable[str]) -> list[str]:
        """Return which of these metrics are shown, in the order that was asked for."""
        there = dict.fromkeys(metrics)
        return list(there) if self.metrics is None else [name for name in self.metrics if name in there]

    def direction(self, metric: str) -> str | None:
        """Return whether less (``min``) or more (``max``) of a metric is better; None when nobody says."""
        return direction(metric) if self.best is None else self.best.get(metric)


def from_settings(settings: Mapping[str, Any]) -> Choice:
    """Return what the checked ``results:`` of a project asks for."""
    curves: Mapping[str, Any] = settings.get("curves", {})
    metrics: Sequence[str] | None = settings.get("metrics")
    return Choice(
        None if metrics is None else tuple(metrics),
        settings.get("best"),
        tuple(settings.get("summary", {}).get("over", ())),
        Curves(tuple(curves.get("metrics", ())), curves.get("by"), bool(curves.get("log", False))),
        tuple(settings.get("columns", ())),
    )


def direction(metric: str) -> str | None:
    """Return the direction that a word in a name tells: ``val_loss`` is to fall, ``top1/acc`` to rise."""
    words = set(re.split("[^a-z0-9]+", metric.lower()))
    if words & _LESS_IS_BETTER:
        return "min"
    return "max" if words & _MORE_IS_BETTER else None
