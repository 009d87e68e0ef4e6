"""The kids of batch jobs, as far as they are seen: by their journals, and at the other end of a line."""

import socket

from mum.attempts import Disk, key

from neronet.host.channel import Channel
from neronet.host.stream import Stream
from neronet.model.event import Event
from neronet.mum.care import Care
from neronet.mum.kids import Kids
from neronet.protocol.messages import Hello
from neronet.release import BUILT
from neronet.spool import folder as folders

MUM = Hello("neromum", "1.0")


def task(number: int) -> str:
    return folders.make_task(key(number))


class Workers:
    """Kids who write on a disk, and join whoever is neromum."""

    kids: Kids
    care: Care

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.spool = disk.spool
        self._ends: list[Channel] = []

    def begin(self, number: int) -> Channel:
        """Let a job begin, and its kid come; return her end of the line."""
        self.write(number)
        return self.join(number)

    def write(self, number: int, *happened: Event) -> None:
        """Let a job's kid write what happened, the journal's first line before."""
        if not (self.disk.folder(number) / folders.EVENTS).exists():
            self.disk.claim(number, task(number))
        for event in happened:
            self.disk.write(number, event)

    def join(self, number: int) -> Channel:
        ours, theirs = socket.socketpair()
        hello = Hello("nerokid", "1.0", host="node7", name=task(number), built=BUILT)
        channel, end = Channel(Stream(ours), MUM), Channel(Stream(theirs), hello)
        self._ends += [channel, end]
        assert channel.receive() == [hello]
        assert end.receive() == [MUM]
        self.care.joined(self.kids.joined(hello, channel))
        return end

    def leave(self, number: int) -> None:
        kid = self.kids.get(task(number))
        assert kid is not None
        assert kid.channel is not None
        self.kids.left(kid.channel)
        self.care.left(kid)

    def part(self) -> None:
        """Cut all lines."""
        for end in self._ends:
            end.close()
        self.disk.close()
