"""A webhook: the letter as JSON, sent by POST."""

import http.client
import json
import urllib.error
import urllib.request
from email.message import Message
from typing import IO

from neronet.man.core.notices_letter import one_line
from neronet.man.notify import json_form
from neronet.man.notify.channel import Channel, Later, Parcel, Refused
from neronet.man.notify.settings import MailSettings
from neronet.release import RELEASE

_PATIENCE = 20.0  #: seconds
_ANOTHER_TIME = (408, 425, 429)


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """Following one would turn the POST into a GET."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: "Message[str, str]",
        newurl: str,
    ) -> None:
        """Follow none."""
        del req, fp, code, msg, headers, newurl


class Webhook(Channel):
    """One address on the web."""

    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, parcel: Parcel) -> None:
        """Send it; 4xx is never, but for those that ask to wait; all else that fails is another time."""
        request = urllib.request.Request(  # noqa: S310 - http and https alone pass the rules
            self._address,
            data=json.dumps(json_form.plain(parcel)).encode("ascii"),
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": parcel.message_id,
                "User-Agent": f"neronet/{RELEASE}",
            },
            method="POST",
        )
        try:
            urllib.request.build_opener(_NoDetours).open(request, timeout=_PATIENCE).close()
        except urllib.error.HTTPError as error:
            error.close()
            final = 300 <= error.code < 500 and error.code not in _ANOTHER_TIME
            raise (Refused if final else Later)(
                f"the webhook says {error.code} {one_line(str(error.reason))}"
            ) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Later(f"the webhook cannot be reached: {one_line(str(reason), 200)}") from error


def channel(address: str, settings: MailSettings) -> Channel:
    """Return the channel to a webhook."""
    del settings
    return Webhook(address)
