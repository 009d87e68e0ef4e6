"""Mail by the machine's own ``sendmail``."""

import getpass
import os
import shutil
import socket
import subprocess

from neronet.man.core.notices_letter import one_line
from neronet.man.notify import message
from neronet.man.notify.channel import Channel, Later, Parcel, Refused
from neronet.man.notify.settings import MailSettings

_PATIENCE = 30.0  #: seconds
_USUAL = ("/usr/sbin/sendmail", "/usr/lib/sendmail")
_PERMANENT = (os.EX_USAGE, os.EX_DATAERR, os.EX_NOUSER, os.EX_NOHOST, os.EX_NOPERM)


class Sendmail(Channel):
    """One address."""

    def __init__(self, address: str, settings: MailSettings) -> None:
        self._address = address
        self._settings = settings

    def send(self, parcel: Parcel) -> None:
        """Hand the message over; the machine's mailer sees to the rest."""
        program = self._settings.sendmail or find()
        if program is None:
            raise Later("config.yaml does not say how mail is sent", "write mail: {server: smtp.example.org}")
        sender = self._settings.sender or f"{getpass.getuser()}@{socket.getfqdn()}"
        mail = message.build(parcel, sender, self._address)
        try:
            found = subprocess.run(
                [program, "-i", "-f", sender, "--", self._address],
                input=mail.as_bytes(),
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Later(f"{program} fails: {error}") from error
        if found.returncode != 0:
            said = one_line(found.stderr.decode("utf-8", "replace"), 200)
            kind = Refused if found.returncode in _PERMANENT else Later
            raise kind(f"{program} ends with {found.returncode}: {said}")


def find() -> str | None:
    """Return the program where it usually is."""
    return shutil.which("sendmail") or next((path for path in _USUAL if os.access(path, os.X_OK)), None)
