"""A command of the user's, with the letter as JSON on its standard input."""

import json
import os
import signal
import subprocess
import tempfile

from neronet.man.core.notices_letter import one_line
from neronet.man.notify import json_form
from neronet.man.notify.channel import Channel, Later, Parcel
from neronet.man.notify.settings import MailSettings

_PATIENCE = 30.0  #: seconds
_SAID = 4096  #: bytes of what it says that are read


class Command(Channel):
    """One command line, read by the shell."""

    def __init__(self, words: str) -> None:
        self._words = words

    def send(self, parcel: Parcel) -> None:
        """Run it; with any exit code but 0 it is run again another time."""
        try:
            code, said = self._run(json.dumps(json_form.plain(parcel)).encode("ascii"))
        except OSError as error:
            raise Later(f"{one_line(self._words)}: {one_line(str(error), 200)}") from error
        except subprocess.TimeoutExpired as error:
            raise Later(f"{one_line(self._words)} takes longer than {_PATIENCE:.0f} s") from error
        if code != 0:
            raise Later(f"{one_line(self._words)} ends with {code}: {said}")

    def _run(self, letter: bytes) -> tuple[int, str]:
        """Return the exit code, and what stderr says; what takes too long is ended with all it began."""
        # A file, for a pipe ends only when children that it leaves behind have ended as well.
        with tempfile.TemporaryFile() as said:
            words = ["/bin/sh", "-c", self._words]
            null = subprocess.DEVNULL
            with subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=null, stderr=said, start_new_session=True
            ) as program:
                try:
                    program.communicate(letter, timeout=_PATIENCE)
                except subprocess.TimeoutExpired:
                    os.killpg(program.pid, signal.SIGKILL)
                    raise
            said.seek(0)
            return program.returncode, one_line(said.read(_SAID).decode("utf-8", "replace"), 200)


def channel(address: str, settings: MailSettings) -> Channel:
    """Return the channel to a command."""
    del settings
    return Command(address)
