"""Nerokid's loop: starts attempts, watches them, tells neromum, ends them."""

import os
import selectors
import signal
import time
from typing import Any, Callable, Dict, List, Optional, Union

from neronet.host import processes
from neronet.host.channel import Channel
from neronet.kid.collect import Digests
from neronet.kid.gauge import ashes
from neronet.kid.job import Job
from neronet.kid.launcher import Claim, Launch, NoRoom, Unclaimed
from neronet.kid.lines import Lines, Turn
from neronet.kid.link import Link
from neronet.kid.outset import Outset
from neronet.kid.process import describe
from neronet.kid.rounds import Rounds
from neronet.kid.run import Run
from neronet.kid.solitude import Solitude
from neronet.model.event import KID
from neronet.protocol import messages
from neronet.protocol.messages import Happening

_POLL, _SLOWEST = 0.25, 1.0  #: seconds between two looks at what programs print
_SHARE = 50.0  #: a look is not repeated before so many times what it took, within these bounds
_GATHER = 0.02  #: seconds in which what happens is gathered into one message
_HELD_UP = 1.0  #: seconds that an attempt may run until those lined up behind it are given back
_NO_ROOM_REST = 5.0  #: seconds until an attempt that found the disk full is given back
_LAST_WORDS = 2.0  #: seconds in which neromum may hear the last of one who has nothing more to do
_IDLE = 60.0  #: seconds that nerokid stays with nothing to do and nobody connected


class Supervisor:
    """Looks after any number of attempts on one host."""

    def __init__(self, outset: Outset, link: Link) -> None:
        self._spool = outset.spool
        self._link = link
        self._guardian = outset.guardian
        self._waking = outset.waking
        self._launcher = outset.launcher
        self._clock = clock = outset.clock
        self._host = os.uname().nodename
        self._solitude = Solitude(outset.spool, outset.name, outset.launcher.header, clock.steady)
        self._digests = Digests()
        self._rounds = Rounds(clock, outset.kills)
        self._runs: Dict[str, Run] = {}
        self._pids: Dict[int, Run] = {}
        self._ended: List[Run] = []
        self._missing: List[str] = []
        self._returned: List[str] = []
        self._lines = Lines()
        self._told = 0.0
        self._selector = selectors.DefaultSelector()
        self._heard: Optional[Channel] = None  # which the selector waits for
        self._retiring = False
        self._job: Optional[Turn] = None
        self._no_room: Dict[str, float] = {}  # since when, by attempt
        self._polled, self._rest = 0.0, _POLL
        self._busy = clock.steady()
        self._handlers: Dict[Any, Callable[[Any], None]] = {
            messages.Run: self._run,
            messages.Stop: self._stop,
            messages.StopIf: self._stop,
            messages.Retire: self._retire,
        }

    def loop(self) -> None:
        """Work until there is nothing to do."""
        self._selector.register(self._waking.descriptor, selectors.EVENT_READ)
        while not self._may_go():
            self._wait()
            cause = self._waking.take_end()
            if cause is not None:
                self._end_all(cause)
            self._reap()
            if self._clock.steady() - self._polled >= self._rest:
                self._look()
                self._rounds.turn(self._runs.values())
            self._tell()
        self._rounds.end()
        self._tell(last=True)
        self._solitude.end()

    def _look(self) -> None:
        """Look after all attempts; with many of them, less often."""
        self._polled, began = self._clock.steady(), time.process_time()
        self._turn(list(self._runs.values()))
        self._rest = min(_SLOWEST, max(_POLL, (time.process_time() - began) * _SHARE))

    def take(self, job: Job) -> None:
        """Look after the one attempt that this nerokid was submitted for, once there is room for it."""
        self._job, key = job.turn, job.turn.key
        if job.claim is None or job.launch is None:
            self._no_room[key] = self._clock.steady()
            return
        self._lines.join(job.turn, key)
        if not self._watch(self._run_of(job.claim), job.launch):
            self._lines.ended(key)

    def _end_all(self, cause: str) -> None:
        """Ask all programs to end, and take no more."""
        self._retiring = True
        self._returned += self._lines.clear() + list(self._no_room)
        self._no_room.clear()
        for run in self._runs.values():
            run.told_to_end(cause)

    def _wait(self) -> None:
        self._link.reach()
        self._listen()
        for key, mask in self._selector.select(max(0.0, min(self._patience(), 1.0))):
            if key.fileobj == self._waking.descriptor:
                os.read(self._waking.descriptor, 4096)
            else:
                self._converse(key.fileobj, mask)
        if self._link.is_heard:
            self._solitude.end()
        else:
            self._solitude.turn(list(self._runs), lambda key, wish: self._runs[key].heed(wish))

    def _listen(self) -> None:
        """Have the selector wait for the channel that there is now, and for what it wants."""
        channel = self._link.channel
        if self._heard is not None and self._heard is not channel:
            self._selector.unregister(self._heard)
            self._heard = None
            self._lines.clear()  # the next neromum hands them out again
        if channel is not None and self._heard is None:
            self._heard = channel
            self._selector.register(channel, channel.interest)
        elif channel is not None and self._selector.get_key(channel).events != channel.interest:
            self._selector.modify(channel, channel.interest)

    def _converse(self, channel: Any, mask: int) -> None:
        """Say what the socket takes now, and hear what has come over it."""
        if mask & selectors.EVENT_WRITE:
            channel.flush()
        if mask & selectors.EVENT_READ or not channel.is_proven:
            for message in self._link.receive():
                self._handle(message)
        self._listen()

    def _patience(self) -> float:
        """Return the seconds until something is due without anybody's asking."""
        until = self._polled + self._rest if self._runs else self._clock.steady() + 1.0
        if self._ended or self._missing or self._returned or any(run.outbox for run in self._runs.values()):
            until = min(until, self._told + _GATHER)
        return until - self._clock.steady()

    def _handle(self, message: Any) -> None:
        handler = self._handlers.get(type(message))
        if handler is not None:
            handler(message)

    def _run(self, message: messages.Run) -> None:
        for key, gpus, line in message.attempts:
            if key in self._runs or key in self._no_room or self._lines.holds(key):
                continue
            if self._retiring:
                self._returned.append(key)
                continue
            self._hand(Turn(key, gpus), line)

    def _hand(self, turn: Turn, line: str) -> None:
        if self._lines.join(turn, line):
            self._begin(turn)

    def _begin(self, first: Turn) -> None:
        """Begin an attempt; when it cannot be, or is over at once, those behind it."""
        turn: Optional[Turn] = first
        while turn is not None and not self._try_to_begin(turn.key, turn.gpus):
            turn = self._lines.ended(turn.key)

    def _try_to_begin(self, key: str, gpus: List[str]) -> bool:
        try:
            claim = self._launcher.claim(key, gpus)
            run = self._run_of(claim)
            return self._watch(run, self._launcher.launch(claim, run.attendance.note))
        except NoRoom:
            self._no_room[key] = self._clock.steady()
        except Unclaimed:
            self._missing.append(key)
        return False

    def _run_of(self, claim: Claim) -> Run:
        attendance = self._rounds.attend(claim.key, claim.assignment)
        return Run(claim, self._clock, self._digests, attendance)

    def _watch(self, run: Run, launch: Launch) -> bool:
        """Look after a program that has begun; False when it has not, and the attempt is over."""
        run.is_job = self._job is not None
        run.start(launch, self._host)
        self._runs[run.key] = run
        if run.pid:
            self._pids[run.pid] = run
        self._settle(run)
        return run.key in self._runs

    def _stop(self, message: Union[messages.Stop, messages.StopIf]) -> None:
        for key in message.attempts:
            if key in self._runs:
                self._runs[key].heed(message.of(key))
            elif self._lines.leave(key) or self._no_room.pop(key, None) is not None:
                self._returned.append(key)

    def _retire(self, _message: messages.Retire) -> None:
        self._retiring = True

    def _reap(self) -> None:
        ended = []
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            run = self._pids.pop(pid, None)
            if run is not None:
                run.exited(describe(status), ashes(usage))
                ended.append(run)
            elif self._rounds.awaits(pid):
                self._polled = 0.0
        self._turn(ended)

    def _turn(self, runs: List[Run]) -> None:
        for run in runs:
            if run.turn(self._strangers):
                self._polled = 0.0
            self._settle(run)
            if run.key not in self._runs:
                following = self._lines.ended(run.key)
                if following is not None:
                    self._begin(following)
            elif run.age > _HELD_UP:
                self._returned += self._lines.clear(before=run.key)

    def _strangers(self) -> List[int]:
        """Return the children that are nobody's program: orphans that were adopted."""
        return [pid for pid in processes.children() if pid not in self._pids and pid != self._guardian.pid]

    def _end_strangers(self) -> None:
        """With no attempt left, an orphan without any tag can only be left over from one."""
        for pid in self._strangers():
            processes.signal_process(pid, signal.SIGKILL)

    def _settle(self, run: Run) -> None:
        self._busy = self._clock.steady()
        if run.ended and run.key in self._runs and run.flushed:
            self._guardian.release(run.key)
            del self._runs[run.key]
            run.close()
            if not self._runs:
                self._end_strangers()
            run.outbox = run.outbox or [run.newest]  # told before the disk had it, to nobody perhaps
            self._ended.append(run)

    def _tell(self, *, last: bool = False) -> None:
        """Tell neromum what is new; whatever she misses she reads in the journals."""
        if self._clock.steady() - self._told < _GATHER and not last:
            return
        self._told = self._clock.steady()
        self._give_back()
        if self._link.is_congested:
            for run in self._runs.values():
                del run.outbox[:-1]  # the newest alone makes her read the journal
            return
        items: List[Happening] = []
        for run in list(self._runs.values()) + self._ended:
            if run.outbox:
                items += [Happening(run.key, KID, record) for record in run.outbox]
                run.outbox = []
        self._ended = []
        self._link.tell(items, self._missing, self._returned)
        self._missing, self._returned = [], []

    def _give_back(self) -> None:
        """Give back, not at once, what found no room on the disk: it is tried again as long as it takes."""
        now = self._clock.steady()
        for key in [key for key, since in self._no_room.items() if now - since > _NO_ROOM_REST]:
            del self._no_room[key]
            if self._job is None or self._link.is_heard:
                self._returned.append(key)
            else:  # nobody would hear of it
                self._hand(self._job, key)

    def _may_go(self) -> bool:
        if self._runs or self._no_room:
            return False
        silent = self._clock.steady() - self._busy
        if self._retiring or self._job is not None:
            is_told = self._link.has_delivered and not (self._ended or self._returned)
            return is_told or silent > _LAST_WORDS
        alone = not self._link.is_heard and silent > _IDLE
        return alone or not os.path.isdir(self._spool.root)
