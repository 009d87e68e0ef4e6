"""A cluster's folder with a real courier, joined as neroman joins one."""

import contextlib
import hashlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import neronet
from neronet.man.core.homecoming import Output
from neronet.man.transport import snapshot
from neronet.man.transport.link import Link, Way
from neronet.model.experiment import Project
from neronet.protocol.messages import Hello, Message
from neronet.spool.folder import Spool

OWNER = "ab12"
_SOURCE = str(Path(str(neronet.__file__)).parent.parent)
_COURIER = """
import sys
sys.path.insert(0, sys.argv[2])
from neronet.mum import courier
from neronet.protocol.messages import Hello
from neronet.spool.folder import Spool
courier.serve(Spool(sys.argv[1]), Hello("courier", "test"))
"""


class Tapped(Link):
    """A link that counts what is sent, and is cut after so many messages of a kind."""

    sent: list[Message]
    cut_after: tuple[type, int] | None

    def send(self, message: Message) -> None:
        """Send a message, unless the link is to be cut by now."""
        self.sent.append(message)
        if self.cut_after is not None:
            kind, count = self.cut_after
            if sum(isinstance(one, kind) for one in self.sent) > count:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._process.pid, 9)
                return
        super().send(message)

    def count(self, kind: type) -> int:
        """Return how many messages of a kind were sent."""
        return sum(isinstance(one, kind) for one in self.sent)


class Depot:
    """The cluster, and the project and snapshots at home."""

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self.root = folder / "cluster"
        self.snapshots = folder / "snapshots"
        self.code = folder / "code"
        self.code.mkdir()
        self._python = python

    async def open(self) -> Tapped:
        """Join the courier."""
        words = [self._python, "-I", "-S", "-c", _COURIER, str(self.root), _SOURCE]
        link, _ = await Tapped.open(Way(words), Hello("neroman", "test", owner=OWNER))
        assert isinstance(link, Tapped)
        link.sent, link.cut_after = [], None
        return link

    @contextlib.asynccontextmanager
    async def joined(self, cut_after: tuple[type, int] | None = None) -> AsyncIterator[Tapped]:
        """Give a link, which is closed afterwards."""
        link = await self.open()
        link.cut_after = cut_after
        try:
            yield link
        finally:
            await link.close()

    def take(self) -> str:
        """Take a snapshot of the code."""
        return snapshot.take(Project("p", str(self.code)), self.snapshots)

    def work(self, attempt: str) -> Path:
        """Return an attempt's working folder on the cluster."""
        work = Path(Spool(str(self.root)).attempt(f"{OWNER}/{attempt}")) / "run"
        work.mkdir(parents=True, exist_ok=True)
        return work

    def leave(self, attempt: str, path: str, content: bytes) -> Output:
        """Have an attempt leave a file; return what nerokid tells of it."""
        place = self.work(attempt) / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return Output(path, len(content), hashlib.sha256(content).hexdigest())
