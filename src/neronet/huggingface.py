"""A callback for Hugging Face's Trainer: ``Trainer(..., callbacks=[NeronetCallback()])`` reports its logs."""

from typing import Any, Dict, Optional

from transformers import TrainerCallback

from neronet.reporting import report


class NeronetCallback(TrainerCallback):  # type: ignore[misc]
    """Reports each log of the trainer with its global step."""

    def on_log(
        self, _args: Any, state: Any, _control: Any, logs: Optional[Dict[str, Any]] = None, **_more: Any
    ) -> None:
        """Report the numbers of a log; the epoch is none of them."""
        numbers = {
            name: value
            for name, value in (logs or {}).items()
            if name != "epoch" and not isinstance(value, (str, bool))
        }
        if getattr(state, "is_world_process_zero", True):
            report(state.global_step, numbers)
