"""A notification on the desktop, where there is one."""

import shutil
import subprocess

from neronet.man.core.notices_letter import one_line
from neronet.man.notify.channel import Channel, Later, Parcel, Refused
from neronet.man.notify.settings import MailSettings

_PATIENCE = 10.0  #: seconds
_PROGRAM = "notify-send"


class Desktop(Channel):
    """This user's desktop."""

    def send(self, parcel: Parcel) -> None:
        """Show the subject and what happened."""
        if shutil.which(_PROGRAM) is None:
            raise Refused(f"{_PROGRAM} is not installed", "Debian has it in libnotify-bin")
        body = "\n".join(group.title for group in parcel.letter.groups[:5])
        words = ["--app-name=neronet", "--", parcel.letter.subject, body]
        try:
            found = subprocess.run([_PROGRAM, *words], capture_output=True, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Later(f"{_PROGRAM}: {one_line(str(error), 200)}") from error
        if found.returncode != 0:
            raise Later(f"{_PROGRAM}: {one_line(found.stderr.decode('utf-8', 'replace'), 200)}")


def channel(address: str, settings: MailSettings) -> Channel:
    """Return the channel to the desktop."""
    del address, settings
    return Desktop()
