"""Which channel is which. The only file that imports them."""

from collections.abc import Callable

from neronet.man.notify import by_apprise, command, desktop, mail, webhook
from neronet.man.notify.channel import Channel
from neronet.man.notify.settings import MailSettings

CHANNELS: dict[str, Callable[[str, MailSettings], Channel]] = {
    "mail": mail.channel,
    "command": command.channel,
    "desktop": desktop.channel,
    "webhook": webhook.channel,
    "apprise": by_apprise.channel,
}


def channel(kind: str, address: str, settings: MailSettings) -> Channel:
    """Return the channel of a kind to an address."""
    return CHANNELS[kind](address, settings)
