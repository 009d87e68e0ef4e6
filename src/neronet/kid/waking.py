"""Has nerokid's loop wake up at signals."""

import os
import signal

from neronet.kid.supervisor import Supervisor


def wake_on_signals(supervisor: Supervisor) -> int:
    """Return a descriptor that becomes readable at each signal; SIGTERM ends all attempts."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: supervisor.told_to_end("nerokid was told to end"))
    return reading
