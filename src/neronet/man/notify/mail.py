"""Mail: by a server, or by the machine's own mailer, as the settings say."""

from neronet.man.notify.channel import Channel
from neronet.man.notify.sendmail import Sendmail
from neronet.man.notify.settings import MailSettings
from neronet.man.notify.smtp import SmtpMail


def channel(address: str, settings: MailSettings) -> Channel:
    """Return the channel to an address."""
    return SmtpMail(address, settings) if settings.server else Sendmail(address, settings)
