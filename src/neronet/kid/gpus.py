"""How busy GPUs are: ``nvidia-smi`` is asked for all attempts together, and nobody waits for it."""

import os
import shutil
from contextlib import suppress
from typing import Callable, List, Optional, Sequence

from neronet.host import nvidia
from neronet.host.answers import Inquiry
from neronet.host.nvidia import Gpu, Load

_PATIENCE = 30.0  #: seconds for an answer; drivers that hang do so for ever
_TRIES = 3  #: that fail one after the other, until it is asked no more
_FRESH = 3.0  #: intervals for which an answer counts


class Gpus:
    """The newest answer; ``steady`` is a clock in seconds."""

    def __init__(self, steady: Callable[[], float], path: Optional[str] = None) -> None:
        self._steady = steady
        self._path = path if path is not None else os.environ.get("PATH", os.defpath)
        self._inquiry: Optional[Inquiry] = None
        self._asked = -_PATIENCE
        self._answered = 0.0
        self._every = 0.0
        self._failed = 0
        self._gpus: List[Gpu] = []
        self.trouble = ""  #: why nothing is to be heard, once that is certain

    def turn(self, every: float) -> None:
        """Ask when it is time, and hear what there is to hear."""
        now = self._steady()
        self._every = every
        if self._inquiry is not None:
            self._hear(self._inquiry, now)
        elif not self.trouble and now - self._asked >= every:
            self._asked = now
            self._ask()

    def load(self, names: Sequence[str]) -> Optional[Load]:
        """Return the load of these devices; None where nothing is known of them now."""
        if not names or not self._gpus or self._steady() - self._answered > _FRESH * self._every:
            return None
        return nvidia.load(self._gpus, names)

    def end(self) -> None:
        """Ask no more."""
        if self._inquiry is not None:
            self._inquiry.end()
            self._inquiry = None

    def _ask(self) -> None:
        program = shutil.which(nvidia.PROGRAM, path=self._path)
        if program is None:
            self.trouble = "there is no %s here" % nvidia.PROGRAM
            return
        try:
            self._inquiry = Inquiry([program, *nvidia.QUERY])
        except OSError as error:
            self._fail("%s cannot be started: %s" % (program, error.strerror))

    def _hear(self, inquiry: Inquiry, now: float) -> None:
        answer = inquiry.answer()
        if answer is None:
            if now - self._asked > _PATIENCE:
                self.end()
                self._fail("%s gave no answer within %d s" % (nvidia.PROGRAM, _PATIENCE))
            return
        self._inquiry = None
        text = answer.decode("ascii", "replace")
        gpus = nvidia.parse(text)
        if gpus:
            self._gpus, self._answered, self._failed = gpus, now, 0
            return
        said = ""
        with suppress(IndexError):
            said = ": " + text.strip().splitlines()[0][:200]
        self._fail("%s names no GPU%s" % (nvidia.PROGRAM, said))

    def _fail(self, why: str) -> None:
        self._failed += 1
        if self._failed >= _TRIES:
            self.trouble = why
