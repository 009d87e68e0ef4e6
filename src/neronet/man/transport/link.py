"""A conversation with one cluster's neromum over the standard streams of a child: ssh, or her own attach."""

import asyncio
import contextlib
import os
import signal

from neronet.errors import ClusterUnreachable
from neronet.man.core import shell
from neronet.protocol import wire
from neronet.protocol.messages import Hello, Message
from neronet.protocol.session import ProtocolError, Session

_PIECE = 1 << 18
_PATIENCE = 30.0  #: seconds that a cluster may take to greet


class Link:
    """Connected from ``open`` until ``receive`` raises ``ClusterUnreachable`` or ``close`` is called."""

    def __init__(self, process: asyncio.subprocess.Process, me: Hello) -> None:
        self._process = process
        self._session = Session(me)

    @classmethod
    async def open(cls, command: list[str], me: Hello) -> tuple["Link", Hello]:
        """Start the child and exchange greetings; raises ``ClusterUnreachable``."""
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
                env=shell.lasting_environment(os.environ),
            )
        except OSError as error:
            raise ClusterUnreachable(f"{command[0]} cannot be started: {error}") from error
        link = cls(process, me)
        link._write(link._session.greet())
        try:
            async with asyncio.timeout(_PATIENCE):
                received = await link.receive()
        except TimeoutError as error:
            await link.close()
            raise ClusterUnreachable(f"no greeting within {_PATIENCE:.0f} s") from error
        assert isinstance(received[0], Hello), "a session gives the greeting first"
        return link, received[0]

    async def receive(self) -> list[Message]:
        """Return the next messages, at least one; raises ``ClusterUnreachable`` when the link is cut."""
        assert self._process.stdout is not None
        while True:
            data = await self._process.stdout.read(_PIECE)
            if not data:
                raise ClusterUnreachable(await self._reason())
            try:
                messages = self._session.receive(data)
            except ProtocolError as error:
                await self.close()
                raise ClusterUnreachable(str(error)) from error
            self._write(self._session.answers())
            if messages:
                return messages

    def send(self, message: Message) -> None:
        """Send a message; a cut link shows in ``receive``."""
        self._write(wire.encode(message))

    async def close(self) -> None:
        """End the child."""
        if self._process.returncode is None:
            # Not process.kill(): that looks for the exit code itself, and asyncio would miss it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    def _write(self, data: bytes) -> None:
        if data and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(data)

    async def _reason(self) -> str:
        """Return what the child said at its end."""
        assert self._process.stderr is not None
        words = ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                words = (await self._process.stderr.read(4096)).decode("utf-8", "replace").strip()
        await self.close()
        return words or f"the link ended (exit code {self._process.returncode})"
