"""What every way of telling the user is: it takes a letter, or says why not."""

from abc import ABC, abstractmethod
from typing import NamedTuple

from neronet.errors import NeronetError
from neronet.man.core.notices_letter import Letter


class Later(NeronetError):
    """It could not be sent now, and may be another time."""


class Refused(NeronetError):
    """It will never be taken as it is."""


class Parcel(NamedTuple):
    """A letter as a channel is given it."""

    letter: Letter
    message_id: str  #: the same whenever it is tried; without its domain
    thread: str  #: the Message-ID of the first letter of the conversation
    pictures: tuple[tuple[str, bytes], ...] = ()  #: what each shows, and PNG


class Channel(ABC):
    """One address."""

    @abstractmethod
    def send(self, parcel: Parcel) -> None:
        """Send it, or raise ``Later`` or ``Refused``. May take as long as half a minute."""
