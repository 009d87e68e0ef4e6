"""Has nerokid's loop wake up at signals."""

import os
import signal
from typing import Any, Optional


class Waking:
    """The signals of this process, from now on: each makes ``descriptor`` readable."""

    def __init__(self) -> None:
        """Take them over; until then SIGTERM would end nerokid at once."""
        self.descriptor, writing = os.pipe()
        self._end: Optional[str] = None
        os.set_blocking(self.descriptor, False)
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def take_end(self) -> Optional[str]:
        """Return why all attempts shall end, once each time that somebody says so."""
        end, self._end = self._end, None
        return end

    def _note(self, _number: int, _frame: Any) -> None:
        self._end = "nerokid was told to end"
