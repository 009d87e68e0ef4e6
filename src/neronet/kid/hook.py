"""Nerokid's end of the process in which the user's functions read metrics (``reading.py``)."""

import json
import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any, Dict, List, Optional

import neronet
from neronet.host import processes
from neronet.kid.output import Harvest
from neronet.kid.process import encode, shell_command
from neronet.model.event import Points

GRACE = 30.0  #: seconds that the functions have for the rest, once the program has ended

_MOST = 1 << 18  #: bytes taken in one turn
_LONGEST = 1 << 20  #: bytes of a line
_LONGEST_COMPLAINT = 4000  #: characters
#: The user's folder comes first in sys.path, but must not stand before the standard library for us.
_CODE = (
    "import sys; sys.path[0] = sys.argv.pop(1); from neronet.kid import reading; "
    "sys.path[0] = ''; sys.exit(reading.main(sys.argv[1:]))"
)


class Hook:
    """The process from its start to its end; the end of its input tells it that the program has ended."""

    def __init__(
        self, metrics: List[Any], folder: str, work: str, setup: str, variables: Dict[bytes, bytes]
    ) -> None:
        """Start it, where the program runs and with its environment. Raises ``OSError``."""
        reading, writing = os.pipe()
        try:
            process = subprocess.Popen(
                [encode(word) for word in _words(setup, folder, writing)],
                cwd=work,
                env=variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[writing],
                start_new_session=True,
            )
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        os.set_blocking(reading, False)
        process.returncode = 0  # the supervisor reaps all children by itself
        self.pid = process.pid
        self._output: Optional[int] = reading
        self._input = process.stdin
        self._held = b""
        self._deadline: Optional[float] = None
        self._has_ended = False  # as it should, or by us
        self._tell({"metrics": metrics, "variables": _texts(variables)})

    @property
    def is_over(self) -> bool:
        """Tell whether it has said all that it had to say."""
        return self._output is None

    def poll(self, steady: float, *, last: bool) -> Harvest:
        """Return what it has found; with ``last``, have it come to its end."""
        points: List[Points] = []
        complaints: List[str] = []
        for line in self._lines():
            with suppress(ValueError, KeyError, TypeError, OverflowError):  # whatever her code wrote there
                self._take(json.loads(line.decode("ascii")), points, complaints)
        if self.is_over:
            if not self._has_ended:
                self._has_ended = True
                complaints.append("python: the process of your functions has died")
        elif last and self._deadline is None:
            self._deadline = steady + GRACE
            self._close_input()
        elif last and self._deadline is not None and steady > self._deadline:
            self._has_ended = True
            complaints.append("python: your functions were ended %.0f s after the program" % GRACE)
            self.close()
        return Harvest(points, False, complaints)

    def close(self) -> None:
        """End it, if it lives."""
        self._close_input()
        if self._output is not None:
            processes.signal_group(self.pid, signal.SIGKILL)
            os.close(self._output)
            self._output = None

    def _lines(self) -> List[bytes]:
        if self._output is None:
            return []
        try:
            data = os.read(self._output, _MOST)
        except BlockingIOError:
            return []
        if not data:
            os.close(self._output)
            self._output = None
        lines = (self._held + data).split(b"\n")
        self._held = lines.pop()[:_LONGEST]
        return lines

    def _take(self, plain: Any, points: List[Points], complaints: List[str]) -> None:
        if "complaint" in plain:
            complaints.append(str(plain["complaint"])[:_LONGEST_COMPLAINT])
        elif "end" in plain:
            self._has_ended = True
        else:
            key, steps, times, values = plain["points"]
            found = Points(str(key), steps, times, values)
            if len(found.steps) == len(found.times) == len(found.values) > 0:
                points.append(found)

    def _tell(self, plain: Dict[str, Any]) -> None:
        data = json.dumps(plain).encode("ascii") + b"\n"
        if self._input is not None:
            with suppress(OSError):
                self._input.write(data)
                self._input.flush()

    def _close_input(self) -> None:
        if self._input is not None:
            with suppress(OSError):
                self._input.close()
            self._input = None


def _words(setup: str, folder: str, descriptor: int) -> List[str]:
    """Return what runs it: by the ``python3`` that the program has, where her packages are as a rule."""
    source = os.path.dirname(os.path.dirname(os.path.abspath(str(neronet.__file__))))
    arguments = " ".join(map(shlex.quote, [_CODE, source, folder, str(descriptor)]))
    ours = shlex.quote(sys.executable)
    return shell_command(setup, 'P=$(command -v python3) || P=%s; exec "$P" -c %s' % (ours, arguments))


def _texts(variables: Dict[bytes, bytes]) -> Dict[str, str]:
    return {os.fsdecode(name): os.fsdecode(value) for name, value in variables.items()}
