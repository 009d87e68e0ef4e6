"""Which ends are tried again by themselves, how often, and how soon. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from neronet.model.criterion import CAUSE, Criterion

TIMES = 3  #: tries, where only the causes are given
#: What is tried again where only the number is given: these are no fault of the program's.
ON = ("node failure", "preempted")
#: The causes that can be named; one may be followed by what it is about, as in ``exit code 3``.
CAUSES = (
    "node failure",
    "preempted",
    "time limit",
    "out of memory",
    "lost",
    "exit code",
    "signal",
    "cancelled",
    "deadline",
    "requeued",
    "ended by the batch system",
    "nerokid does not start",
)
_DOUBLINGS = 10  #: of the wait; then it stays


class Policy(NamedTuple):
    """What an experiment's ``retry:`` asks for."""

    on: tuple[str, ...] = ()
    times: int = 0
    wait: float = 0.0  #: seconds before the first retry; twice as many before each further one

    def pause(self, cause: str | None, made: int) -> float | None:
        """Return after how many seconds the next attempt is due, or None when there shall be none.

        ``made`` retries came before, since the user's own start.
        """
        if cause is None or made >= self.times or not any(covers(word, cause) for word in self.on):
            return None
        return self.wait * 2.0 ** min(made, _DOUBLINGS)


class Again(NamedTuple):
    """The next attempt, that nobody but the experiment's own rules asks for."""

    pause: float  #: seconds until it is due
    made: int  #: how many came before it by the same rule, since the user's own start
    times: int  #: the most that the rule allows
    criterion: str | None = None  #: the criterion with ``do: restart``; None for ``retry``


def again(
    plain: Mapping[str, Any], criteria: Iterable[Criterion], causes: Sequence[str | None]
) -> Again | None:
    """Return the next attempt, or None when there shall be none.

    ``causes`` are those of the attempts since the user's own start; the newest, last, has just ended.
    """
    cause = causes[-1]
    rules = {CAUSE + rule.name: rule for rule in criteria if rule.do == "restart"}
    if cause in rules:
        made, times = causes.count(cause) - 1, rules[cause].times
        return Again(0.0, made, times, rules[cause].name) if made < times else None
    made = sum(other not in rules for other in causes[:-1])
    asked = policy(plain)
    pause = asked.pause(cause, made)
    return None if pause is None else Again(pause, made, asked.times)


def covers(word: str, cause: str) -> bool:
    """Tell whether a cause is the one that was named, or begins with it: ``time limit of 2h``."""
    return cause.startswith(word) and not cause[len(word) :][:1].isalnum()


def policy(plain: Mapping[str, Any]) -> Policy:
    """Return the policy of a definition; what earlier releases kept unread asks for nothing."""
    on, times, wait = plain.get("on", ON), plain.get("times", TIMES), plain.get("wait", 0.0)
    if not plain or not isinstance(on, list | tuple) or not all(isinstance(word, str) for word in on):
        return Policy()
    if type(times) is not int or type(wait) not in (int, float):
        return Policy()
    return Policy(tuple(on), times, float(wait))
