"""Many requests at a time over one link to a courier, each with its own answer."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.core.homecoming import printable
from neronet.man.transport.link import Link
from neronet.protocol.messages import Failed, Message

_Answer = TypeVar("_Answer")


class Errand:
    """Takes the link for itself while it lasts."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._cut: ClusterUnreachable | None = None

    async def ask(self, make: Callable[[str], Message], kind: type[_Answer]) -> _Answer:
        """Send the message that ``make`` gives for a request, and return its answer of that kind.

        Raises ``ClusterUnreachable`` when the link is cut, or the answer is none to that, and
        ``NeronetError`` for what the courier could not do.
        """
        if self._cut is not None:
            raise self._cut
        request = str(next(self._numbers))
        answer = self._waiting[request] = asyncio.get_running_loop().create_future()
        try:
            self._link.send(make(request))
            await self._link.drain()
            message = await answer
        finally:
            del self._waiting[request]
        if isinstance(message, Failed):
            raise NeronetError(printable(message.what), printable(message.hint) or None)
        if not isinstance(message, kind):
            raise ClusterUnreachable(
                f"the courier answers with {type(message).__name__}, not {kind.__name__}"
            )
        return message

    async def listen(self) -> None:
        """Hand out the answers as they come, until the link is cut."""
        try:
            while True:
                for message in await self._link.receive():
                    answer = self._waiting.get(getattr(message, "request", ""))
                    if answer is not None and not answer.done():
                        answer.set_result(message)
        except ClusterUnreachable as error:
            self._cut = error
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(error)


@contextlib.asynccontextmanager
async def errand(link: Link) -> AsyncIterator[Errand]:
    """Give an errand over the link, which nobody else may use until it is over."""
    going = Errand(link)
    listening = asyncio.create_task(going.listen())
    try:
        yield going
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def all_of(tasks: list[asyncio.Task[Any]]) -> None:
    """Wait for all of them; the first that fails ends the others, and its error is raised."""
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
