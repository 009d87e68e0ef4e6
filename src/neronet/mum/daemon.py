"""Neromum's loop: hears neromen and nerokids, places attempts, keeps her lease."""

import time
from typing import Any, Dict

from neronet.host.channel import Channel
from neronet.host.clock import Clock
from neronet.mum import facts
from neronet.mum.care import Care
from neronet.mum.endpoint import Arrival, Endpoint
from neronet.mum.kids import Kids
from neronet.mum.lease import BEAT, Lease
from neronet.mum.relay import Listener
from neronet.mum.requests import HANDLERS
from neronet.protocol import messages
from neronet.spool.folder import split_key

_LOOK = 0.1  #: seconds between two looks for a kid who fell silent just now
_GLANCE = 1.0  #: seconds between two looks at kids who are not connected since long
_IDLE = 60.0  #: seconds that neromum stays with nothing in care and nobody connected
_KID_IDLE = 20.0  #: seconds that her kids stay with nothing in care
_DOUBT = 0.2  #: seconds between two looks at a lease that the disk does not show


class Daemon:
    """One neromum, from her lease to its end."""

    def __init__(self, care: Care, kids: Kids, endpoint: Endpoint, lease: Lease, clock: Clock) -> None:
        self._care = care
        self._kids = kids
        self._endpoint = endpoint
        self._lease = lease
        self._clock = clock
        self._since = clock.wall()
        self._listeners: Dict[Channel, Listener] = {}
        self._busy = clock.steady()
        self._beaten = 0.0
        self._looked = 0.0
        self._stopped = False

    def loop(self) -> None:
        """Work until nothing is in care and nobody listens, the lease is lost, or ``stop`` is called."""
        more = False
        while not self._stopped and self._live():
            arrivals = self._endpoint.wait(0.0 if more else self._patience())
            if not self._holds():
                break
            for arrival in arrivals:
                self._take(arrival)
            self._attend_the_silent()
            self._care.place()
            more = self._tell()
        self._endpoint.close()
        self._lease.release()

    def stop(self) -> None:
        """End the loop; kids and programs go on, and the next neromum adopts them."""
        self._stopped = True

    def _holds(self) -> bool:
        """Tell whether the lease is hers; before that is sure nothing is done, however long it takes."""
        while not self._lease.may_act():
            if self._lease.is_lost or self._stopped:
                return False
            time.sleep(_DOUBT)
        return True

    def _patience(self) -> float:
        due = self._care.dispatch.patience(self._clock.steady())
        return min(due, self._glance() if self._kids.silent else BEAT)

    def _glance(self) -> float:
        return _LOOK if self._kids.fell_silent else _GLANCE

    def _attend_the_silent(self) -> None:
        """See to the kids who are not connected: now and then, however busy it is."""
        now = self._clock.steady()
        if self._kids.silent and now - self._looked >= self._glance():
            self._looked = now
            self._care.attend_the_silent(now)

    def _tell(self) -> bool:
        """Write down, then tell: what a neroman hears outlives neromum and a power cut."""
        if not self._care.roster.sync():
            return False
        more = [listener.flush(self._care.roster) for listener in self._listeners.values()]
        return any(more)

    def _live(self) -> bool:
        """Beat, and tell whether there is reason to go on."""
        now = self._clock.steady()
        if not self._care.idle:
            self._busy = now
        if now - self._beaten >= BEAT:
            self._beaten = now
            self._kids.retire(all_of_them=now - self._busy > _KID_IDLE)
            if not self._lease.beat() and self._lease.is_lost:
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
        kid = self._kids.by_channel(channel)
        if listener is not None:
            self._busy = self._clock.steady()
            handler = HANDLERS.get(type(message))
            if handler is not None:
                handler(self._care, listener, message)
            else:
                self._answer(channel, message)
        elif kid is None:
            return
        elif isinstance(message, messages.Happened):
            self._care.happened(kid, message.items)
        elif isinstance(message, messages.Returned):
            self._care.returned(kid, message.attempts)
        elif isinstance(message, messages.Missing):
            self._care.not_taken(kid, message.attempts)

    def _answer(self, channel: Channel, message: Any) -> None:
        """Answer what is about neromum herself."""
        if isinstance(message, messages.Ask):
            told = facts.gather(self._since, self._clock, self._endpoint.doors, self._kids, self._care.roster)
            told.update(self._care.dispatch.facts(), refused=self._endpoint.refused)
            channel.send(messages.Told(message.request, told))
        elif isinstance(message, messages.Ping):
            channel.send(messages.Done(message.request))
        elif isinstance(message, messages.GiveWay):
            self._give_way(channel, message)

    def _give_way(self, channel: Channel, message: messages.GiveWay) -> None:
        """End for another neromum; where that is only asked for, not with attempts in care."""
        if message.when_idle and not self._care.idle:
            channel.send(messages.Failed(message.request, "attempts are in care"))
            return
        channel.send(messages.Done(message.request))
        self._stopped = True

    def _meet(self, channel: Channel, hello: messages.Hello) -> None:
        if hello.program == "nerokid":
            self._care.joined(self._kids.joined(hello, channel))
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
        kid = self._kids.left(channel)
        if kid is not None:
            self._care.left(kid)
        self._endpoint.drop(channel)
