"""A letter as a message of RFC 5322: text, HTML, and the pictures within it."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from neronet.man.core.notices_letter import one_line
from neronet.man.notify import html_form, plain_form
from neronet.man.notify.channel import Parcel
from neronet.release import RELEASE

_NOWHERE = "neronet.invalid"  #: the domain of a Message-ID where the sender has none (RFC 2606)


def build(parcel: Parcel, sender: str, receiver: str) -> EmailMessage:
    """Return the message; its Message-ID and date are the same whenever it is built."""
    letter = parcel.letter
    domain = sender.rpartition("@")[2] if sender.rpartition("@")[2].isascii() else _NOWHERE
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("neronet", addr_spec=sender)
    message["To"] = Address(addr_spec=receiver)
    message["Subject"] = one_line(letter.subject, 180)
    message["Date"] = formatdate(letter.created, localtime=True)
    message["Message-ID"] = f"<{parcel.message_id}@{domain}>"
    if parcel.thread != parcel.message_id:
        message["In-Reply-To"] = message["References"] = f"<{parcel.thread}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message["X-Neronet-Project"] = one_line(letter.project)
    message["X-Mailer"] = f"neronet {RELEASE}"
    message.set_content(plain_form.text(letter))
    names = [f"curve{index}@{_NOWHERE}" for index in range(len(parcel.pictures))]
    shown = [(what, f"cid:{name}") for (what, _png), name in zip(parcel.pictures, names, strict=True)]
    message.add_alternative(html_form.page(letter, shown), subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    for (_what, png), name in zip(parcel.pictures, names, strict=True):
        html.add_related(png, "image", "png", cid=f"<{name}>")  # type: ignore[union-attr]
    return message
