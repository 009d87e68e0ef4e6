"""Neromum's loop: hears neromen and nerokids, places attempts, keeps her lease."""

from typing import Any, Dict

from neronet.host.channel import Channel
from neronet.host.clock import Clock
from neronet.mum.care import Care
from neronet.mum.endpoint import Arrival, Endpoint
from neronet.mum.kids import Kids
from neronet.mum.lease import Lease
from neronet.mum.relay import Listener
from neronet.mum.requests import HANDLERS
from neronet.protocol import messages
from neronet.spool.folder import split_key

_BEAT = 2.0  #: seconds between two beats of the lease
_LOOK = 0.1  #: seconds between two looks for a kid who fell silent
_IDLE = 60.0  #: seconds that neromum stays with nothing in care and nobody connected
_KID_IDLE = 20.0  #: seconds that her kids stay with nothing in care


class Daemon:
    """One neromum, from her lease to its end."""

    def __init__(self, care: Care, kids: Kids, endpoint: Endpoint, lease: Lease, clock: Clock) -> None:
        self._care = care
        self._kids = kids
        self._endpoint = endpoint
        self._lease = lease
        self._clock = clock
        self._listeners: Dict[Channel, Listener] = {}
        self._busy = clock.steady()
        self._beaten = 0.0
        self._stopped = False

    def loop(self) -> None:
        """Work until nothing is in care and nobody listens, the lease is lost, or ``stop`` is called."""
        more = False
        while not self._stopped and self._live():
            for arrival in self._endpoint.wait(0.0 if more else self._patience()):
                self._take(arrival)
            if self._kids.any_silent:
                self._care.bury()
            self._care.place()
            more = self._tell()
        self._endpoint.close()
        self._lease.release()

    def stop(self) -> None:
        """End the loop; kids and programs go on, and the next neromum adopts them."""
        self._stopped = True

    def _patience(self) -> float:
        return _LOOK if self._kids.any_silent else _BEAT

    def _tell(self) -> bool:
        """Write down, then tell: what a neroman hears outlives neromum and a power cut."""
        if not self._care.roster.sync():
            return False
        more = [listener.flush(self._care.roster) for listener in self._listeners.values()]
        self._endpoint.watch_backlogs()
        return any(more)

    def _live(self) -> bool:
        """Beat, and tell whether there is reason to go on."""
        now = self._clock.steady()
        if not self._care.idle:
            self._busy = now
        if now - self._beaten >= _BEAT:
            self._beaten = now
            if now - self._busy > _KID_IDLE:
                self._kids.retire()
            if not self._lease.beat():
                return False
        return bool(self._listeners) or now - self._busy < _IDLE

    def _take(self, arrival: Arrival) -> None:
        for message in arrival.messages:
            self._handle(arrival.channel, message)
        if arrival.ended:
            self._left(arrival.channel)

    def _handle(self, channel: Channel, message: Any) -> None:
        if isinstance(message, messages.Hello):
            self._meet(channel, message)
            return
        listener = self._listeners.get(channel)
        if listener is not None:
            handler = HANDLERS.get(type(message))
            if handler is not None:
                self._busy = self._clock.steady()
                handler(self._care, listener, message)
            return
        kid = self._kids.by_channel(channel)
        if kid is None:
            return
        if isinstance(message, messages.Happened):
            self._care.happened(message.items)
        elif isinstance(message, messages.Returned):
            self._care.returned(kid, message.attempts)
        elif isinstance(message, messages.Missing):
            self._care.not_taken(kid, message.attempts)

    def _meet(self, channel: Channel, hello: messages.Hello) -> None:
        if hello.program == "nerokid":
            kid = self._kids.joined(hello.name, channel)
            if kid is None:
                self._endpoint.drop(channel)
            else:
                self._care.joined(kid)
            return
        try:
            split_key(hello.owner + "/1.1")
        except ValueError:
            self._endpoint.drop(channel)
            return
        listener = Listener(channel, hello.owner)
        self._listeners[channel] = listener
        self._care.listeners.append(listener)

    def _left(self, channel: Channel) -> None:
        listener = self._listeners.pop(channel, None)
        if listener is not None:
            self._care.listeners.remove(listener)
            self._busy = self._clock.steady()
        kid = self._kids.by_channel(channel)
        if kid is not None:
            kid.channel = None
        self._endpoint.drop(channel)
