"""Runs neromum's errands in a thread, so that she beats and hears while a batch system is slow to answer."""

import os
import sys
import threading
import traceback
from contextlib import suppress
from queue import Queue
from typing import Callable, Dict, Optional

from neronet.errors import NeronetError
from neronet.mum.errands import Answer, Errand, carry_out
from neronet.wardens.warden import Warden


class Clerk:
    """Does one errand at a time; ``fileno`` becomes readable when it is done."""

    def __init__(self, warden: Warden, steady: Callable[[], float]) -> None:
        self.done: Dict[str, int] = {}  #: how many errands of each kind were begun
        self._warden = warden
        self._steady = steady
        # 3.9 and later could do without quotes.
        self._errands: "Queue[Optional[Errand]]" = Queue(1)  # noqa: UP037
        self._answers: "Queue[Answer]" = Queue(1)  # noqa: UP037
        self._is_free = True
        self._sent = 0.0
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        self._thread = threading.Thread(target=self._work, name="clerk", daemon=True)
        self._thread.start()

    @property
    def is_free(self) -> bool:
        """Tell whether an errand may be given: the last one is done, and its answer was taken."""
        return self._is_free

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._reading

    def send(self, errand: Errand) -> None:
        """Have an errand done; only while the clerk is free."""
        assert self._is_free
        self._is_free = False
        self._sent = self._steady()
        kind = type(errand).__name__.lower()
        self.done[kind] = self.done.get(kind, 0) + 1
        self._errands.put(errand)

    @property
    def waits(self) -> float:
        """Return for how many seconds the errand is under way; 0 while there is none."""
        return 0.0 if self._is_free else self._steady() - self._sent

    def answer(self) -> Optional[Answer]:
        """Return, once, how the errand ended; None while it is under way."""
        with suppress(BlockingIOError):
            os.read(self._reading, 16)
        if self._is_free or self._answers.empty():
            return None
        self._is_free = True
        return self._answers.get()

    def close(self) -> None:
        """Wait for the errand that is under way, and do no more."""
        self._errands.put(None)
        self._thread.join()
        os.close(self._reading)
        os.close(self._writing)

    def _work(self) -> None:
        while True:
            errand = self._errands.get()
            if errand is None:
                return
            asked = self._steady()
            try:
                answer = Answer(errand, asked, carry_out(self._warden, errand))
            except NeronetError as error:
                answer = Answer(errand, asked, trouble=error)
            except Exception as error:  # noqa: BLE001 - a bug must not end all that is in care
                traceback.print_exc(file=sys.stderr)
                answer = Answer(errand, asked, trouble=NeronetError("a bug in neromum: %r" % error))
            self._answers.put(answer)
            os.write(self._writing, b".")
