"""Neromum's end of the conversation with nerokid: a socket in the cluster's folder, and what was heard."""

import select
from contextlib import suppress
from pathlib import Path

from neronet.host import sockets
from neronet.host.channel import Channel, Closed
from neronet.host.stream import Stream
from neronet.model.event import Record
from neronet.protocol.messages import Happened, Hello, Message, Missing, Returned, Stop
from neronet.release import RELEASE
from neronet.spool.folder import Spool

_LONGEST = 30.0


class Listener:
    """Hears what nerokid says, and says what neromum would."""

    def __init__(self, spool: Spool) -> None:
        """Listen; nerokid may come."""
        self.said: list[Message] = []
        self._path = Path(spool.mum, "socket")
        self._path.parent.mkdir(parents=True)
        self._server = sockets.listen(str(self._path))
        self._server.settimeout(_LONGEST)
        self._channel: Channel | None = None

    def meet(self) -> None:
        """Wait until nerokid comes."""
        self._channel = Channel(Stream(self._server.accept()[0]), Hello("neromum", RELEASE))

    def say(self, message: Message) -> None:
        assert self._channel is not None
        self._channel.send(message)

    def stop(self, *keys: str, cause: str = "by user") -> None:
        self.say(Stop("r", list(keys), cause))

    def hear(self) -> None:
        """Wait until nerokid says something; raises ``Closed`` when she is gone."""
        assert self._channel is not None
        readable, _, _ = select.select([self._channel], [], [], _LONGEST)
        assert readable, f"nerokid says nothing more; she said {self.said}"
        self.said += self._channel.receive()

    def hear_to_the_end(self) -> None:
        """Wait until nerokid is gone."""
        with suppress(Closed):
            while True:
                self.hear()

    def part(self) -> None:
        """End the conversation; neromum is gone, and her socket too."""
        self._path.unlink(missing_ok=True)
        self._server.close()
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def told(self, key: str) -> list[Record]:
        """Return what nerokid has said of an attempt so far."""
        items = [item for message in self.said if isinstance(message, Happened) for item in message.items]
        return [item.record for item in items if item.attempt == key]

    def missing(self) -> list[str]:
        return [key for message in self.said if isinstance(message, Missing) for key in message.attempts]

    def returned(self) -> list[str]:
        return [key for message in self.said if isinstance(message, Returned) for key in message.attempts]
