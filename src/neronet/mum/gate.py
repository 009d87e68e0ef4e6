"""The gate before a host's sharing, or a batch system: what needs others is handed over only after them."""

from typing import Any, Dict, List

from neronet.model.event import Held, Ready
from neronet.model.lifecycle import State
from neronet.mum.dispatch import Dispatch, Tiding
from neronet.mum.kid import Kid
from neronet.mum.precedence import Precedence
from neronet.mum.roster import Entry, Roster

_BEGUN = Held(held=False, reason="it had begun")


class Needs:
    """What attempts need that has not finished, and how long the roster keeps what somebody needs."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._precedence = Precedence()
        self._free: Dict[str, Entry] = {}
        for entry in roster:
            if entry.state is State.FINISHED:
                self._precedence.finish(entry.key)

    @property
    def free(self) -> bool:
        """Tell whether there is somebody to let through."""
        return bool(self._free)

    def __len__(self) -> int:
        return len(self._precedence)

    def __contains__(self, key: object) -> bool:
        return key in self._precedence or key in self._free

    def wait(self, entry: Entry) -> None:
        """Let an attempt wait for what it needs, if only until the next ``take``."""
        if not self._precedence.wait(entry.key, entry.after):
            self._free[entry.key] = entry

    def take(self) -> List[Entry]:
        """Return, once, those who wait no more."""
        free, self._free = self._free, {}
        return [entry for entry in free.values() if not entry.ended]

    def met(self, key: str) -> None:
        """Take in that an attempt has finished, here or on another cluster."""
        entries = (self._roster.get(each) for each in self._precedence.finish(key))
        self._free.update((entry.key, entry) for entry in entries if entry is not None)
        if self._roster.get(key) is None:
            self._precedence.forget(key)

    def remove(self, key: str) -> bool:
        """Let an attempt wait no more; False when it did not."""
        return self._precedence.remove(key) or self._free.pop(key, None) is not None

    def unfinished(self, key: str) -> List[str]:
        """Return the experiments that an attempt waits for."""
        return self._precedence.unfinished(key)

    def forget(self, key: str) -> None:
        """Have the roster let go of an attempt that has ended, unless somebody waits for its like.

        That is tried again whenever neroman says where she stands.
        """
        if not self._precedence.is_needed(key):
            self._precedence.forget(key)
            self._roster.forget(key)


class Gate(Dispatch):
    """Lets attempts through once all that they need has finished; knows whom the user has held."""

    def __init__(self, inner: Dispatch, roster: Roster) -> None:
        self._inner = inner
        self.needs = Needs(roster)
        self.printer = inner.printer
        self._tidings: List[Tiding] = []

    def add(self, entry: Entry, *, again: bool = False) -> None:
        """Let an attempt wait for what it needs, else for its nerokid. Once let through, it stays so."""
        is_through = again or entry.is_ready or not entry.after or entry.ticket is not None
        if is_through:
            self._inner.add(entry, again=again)
        else:
            self.needs.wait(entry)

    def adopt(self, entry: Entry, kid: Kid) -> None:
        """Note that a kid has an attempt."""
        self.needs.remove(entry.key)
        self._inner.adopt(entry, kid)

    def withdraw(self, entry: Entry, cause: str) -> bool:
        """Forget an attempt that only waits."""
        return self.needs.remove(entry.key) or self._inner.withdraw(entry, cause)

    def release(self, entry: Entry) -> None:
        """Free what an attempt has; when it has finished, let through who waited for that alone."""
        self._inner.release(entry)
        if entry.ended:
            self.needs.remove(entry.key)
        if entry.state is State.FINISHED:
            self.needs.met(entry.key)

    def hold(self, entry: Entry, *, held: bool) -> None:
        """Keep an attempt from beginning, or no more; what she has said already is not said again."""
        if entry.says_held == held:
            return
        if entry.claim is not None:
            self._tidings.append(Tiding(entry, _BEGUN if held else Held(held=False)))
        elif entry.key in self.needs:
            entry.held = held
            self._tidings.append(Tiding(entry, Held(held)))
        else:
            self._inner.hold(entry, held=held)

    def sweep(self, entry: Entry) -> None:
        """End what a dead kid may have left running."""
        self._inner.sweep(entry)

    def greet(self, kid: Kid) -> None:
        """Note that a kid has come, or has gone."""
        self._inner.greet(kid)

    def place(self) -> List[Tiding]:
        """Start what may start."""
        tidings, self._tidings = self._tidings, []
        for entry in self.needs.take():
            tidings.append(Tiding(entry, Ready()))
            self._inner.add(entry)
        return tidings + self._inner.place()

    def patience(self, now: float) -> float:
        """Return the seconds until there is something to do."""
        return 0.0 if self.needs.free or self._tidings else self._inner.patience(now)

    def facts(self) -> Dict[str, Any]:
        """Return what people may want to know; ``needing``: how many wait for others to finish."""
        return dict(self._inner.facts(), needing=len(self.needs))

    def why(self, entry: Entry) -> Dict[str, Any]:
        """Return why an attempt waits."""
        names = self.needs.unfinished(entry.key)
        if not names:
            return self._inner.why(entry)
        return {"phase": "waiting", "reason": "needs %s" % ", ".join(names), "start": None}
