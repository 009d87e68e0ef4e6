"""A logger for Lightning: ``Trainer(logger=NeronetLogger())`` reports all that is logged to nerokid."""

from typing import Any, Dict, Optional, Union

from neronet.reporting import report

try:
    from lightning.pytorch.loggers.logger import Logger
    from lightning.pytorch.utilities.rank_zero import rank_zero_only
except ImportError:
    from pytorch_lightning.loggers.logger import Logger
    from pytorch_lightning.utilities.rank_zero import rank_zero_only


class NeronetLogger(Logger):  # type: ignore[misc]
    """Reports metrics with the trainer's global step; hyperparameters neronet knows already."""

    @property
    def name(self) -> str:
        """Return the logger's name."""
        return "neronet"

    @property
    def version(self) -> Union[int, str]:
        """Return nothing that would tell two runs apart: each has a folder of its own."""
        return ""

    def log_hyperparams(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: parameters stand in the specification."""

    def log_metrics(self, metrics: Dict[str, Any], step: Optional[int] = None) -> None:
        """Report the metrics, once for all ranks; the epoch, which Lightning adds to them, is none."""
        if not getattr(rank_zero_only, "rank", 0):
            report(step, {name: value for name, value in metrics.items() if name != "epoch"})
