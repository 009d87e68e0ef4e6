"""Slack, ntfy, Telegram and a hundred others, through the library Apprise."""

from neronet.man.notify import plain_form
from neronet.man.notify.channel import Channel, Later, Parcel, Refused
from neronet.man.notify.settings import MailSettings


class ByApprise(Channel):
    """One address as Apprise writes them: ``ntfy://topic``."""

    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, parcel: Parcel) -> None:
        """Send subject and text."""
        try:
            import apprise  # noqa: PLC0415 - optional, and slow to load
        except ImportError as error:
            raise Refused("the library apprise is not installed", "pip install apprise") from error
        service = apprise.Apprise()
        if not service.add(self._address):
            raise Refused("apprise does not understand the address", "see its list of services")
        if not service.notify(title=parcel.letter.subject, body=plain_form.text(parcel.letter)):
            raise Later("apprise could not send it")


def channel(address: str, settings: MailSettings) -> Channel:
    """Return the channel to an address of Apprise's."""
    del settings
    return ByApprise(address)
