"""A command of the user's, with the letter as JSON on its standard input."""

import json
import subprocess

from neronet.man.core.notices_letter import one_line
from neronet.man.notify import json_form
from neronet.man.notify.channel import Channel, Later, Parcel
from neronet.man.notify.settings import MailSettings

_PATIENCE = 30.0  #: seconds


class Command(Channel):
    """One command line, read by the shell."""

    def __init__(self, words: str) -> None:
        self._words = words

    def send(self, parcel: Parcel) -> None:
        """Run it; with any exit code but 0 it is run again another time."""
        try:
            found = subprocess.run(
                ["/bin/sh", "-c", self._words],
                input=json.dumps(json_form.plain(parcel)).encode("ascii"),
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Later(f"{one_line(self._words)}: {one_line(str(error), 200)}") from error
        if found.returncode != 0:
            said = one_line(found.stderr.decode("utf-8", "replace"), 200)
            raise Later(f"{one_line(self._words)} ends with {found.returncode}: {said}")


def channel(address: str, settings: MailSettings) -> Channel:
    """Return the channel to a command."""
    del settings
    return Command(address)
