"""A conversation with one cluster's neromum over the standard streams of a child: ssh, or her own attach."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping
from typing import NamedTuple

from neronet.errors import ClusterUnreachable
from neronet.man.core import shell
from neronet.man.transport.boot import Boot, Found, Supply
from neronet.protocol import wire
from neronet.protocol.messages import Hello, Message
from neronet.protocol.session import ProtocolError, Session

_PIECE = 1 << 18
_PATIENCE = 90.0  #: seconds that a cluster may take to greet; a lease may have to run out first
_LEAVING = 1.0  #: seconds for a killed child's streams to end
_LAST_WORDS = 1 << 14  #: bytes of what a child says at its end that are read


class Way(NamedTuple):
    """How a cluster is reached: a command, and what it may want to be sent before it greets."""

    command: list[str]
    explain: Callable[[str], ClusterUnreachable] = ClusterUnreachable  #: makes an error of the last words
    supplies: Mapping[str, Supply] | None = None  #: None: the command greets at once


class Link:
    """Connected from ``open`` until ``receive`` raises ``ClusterUnreachable`` or ``close`` is called."""

    def __init__(self, process: asyncio.subprocess.Process, me: Hello, way: Way) -> None:
        self._process = process
        self.me = me
        self._session = Session(me)
        self._way = way
        self._left = b""
        self.found: Found | None = None  #: what there is on a cluster that is reached by ssh

    @classmethod
    async def open(cls, way: Way, me: Hello) -> tuple["Link", Hello]:
        """Start the child and exchange greetings; raises ``ClusterUnreachable``."""
        try:
            process = await asyncio.create_subprocess_exec(
                *way.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
                env=shell.lasting_environment(os.environ),
                limit=_PIECE,
            )
        except OSError as error:
            raise ClusterUnreachable(f"{way.command[0]} cannot be started: {error}") from error
        link = cls(process, me, way)
        try:
            async with asyncio.timeout(_PATIENCE):
                return link, await link._meet()
        except TimeoutError as error:
            raise ClusterUnreachable(f"no greeting within {_PATIENCE:.0f} s") from error
        except (BrokenPipeError, ConnectionResetError) as error:
            raise await link._reason() from error
        finally:
            if link._session.peer is None:
                await link.close()

    async def receive(self) -> list[Message]:
        """Return the next messages, at least one; raises ``ClusterUnreachable`` when the link is cut."""
        assert self._process.stdout is not None
        while True:
            data = self._left or await self._process.stdout.read(_PIECE)
            self._left = b""
            if not data:
                raise await self._reason()
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

    async def drain(self) -> None:
        """Wait until what was sent is on its way, but for a little; a cut link shows in ``receive``."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            await self._process.stdin.drain()

    async def close(self) -> None:
        """End the child."""
        if self._process.returncode is None:
            # Not process.kill(): that looks for the exit code itself, and asyncio would miss it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        # asyncio waits for the ends of the streams too, which a connection that is shared may hold.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LEAVING):
                await self._process.wait()
        self._process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - nothing else lets go

    async def _meet(self) -> Hello:
        if self._way.supplies is not None:
            boot = Boot(self._process, self._way.supplies)
            self.found = await boot.run()
            if self.found is None:
                raise await self._reason()
            self._left = boot.left
        self._write(self._session.greet())
        received = await self.receive()
        assert isinstance(received[0], Hello), "a session gives the greeting first"
        return received[0]

    def _write(self, data: bytes) -> None:
        if data and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(data)

    async def _reason(self) -> ClusterUnreachable:
        """Return why the child ended, from what it said last."""
        assert self._process.stderr is not None
        words = b""
        with contextlib.suppress(TimeoutError):  # a connection that others share may hold the stream open
            async with asyncio.timeout(1.0):
                while piece := await self._process.stderr.read(_LAST_WORDS):
                    words = (words + piece)[-_LAST_WORDS:]
        await self.close()
        said = words.decode("utf-8", "replace").strip()
        return self._way.explain(said or f"the link ended (exit code {self._process.returncode})")
