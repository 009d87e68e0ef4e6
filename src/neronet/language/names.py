"""The words the language knows by itself: names, functions, states, and the nearest to a misspelt one."""

from difflib import get_close_matches
from typing import Dict, Iterable, List, NamedTuple, Optional

from neronet.model.lifecycle import State

NUMBER = "number"
DURATION = "duration"
SIZE = "size"
FRACTION = "fraction"
TEXT = "text"
TRUTH = "truth"
QUANTITY = "quantity"  #: a number whose unit only the user knows

#: What kinds of literal a value of each type may be compared with.
ACCEPTS = {
    NUMBER: (NUMBER,),
    DURATION: (NUMBER, DURATION),
    SIZE: (NUMBER, SIZE),
    FRACTION: (NUMBER, FRACTION),
    QUANTITY: (NUMBER, DURATION, SIZE, FRACTION),
    TEXT: (TEXT,),
    TRUTH: (TRUTH,),
}

STATES = tuple(state.value for state in State)
PREFIXES = ("param.", "metric.")


class Builtin(NamedTuple):
    """A name that every experiment has, or may come to have."""

    name: str
    type: str
    meaning: str


class Function(NamedTuple):
    """A function of one metric; ``window`` says whether it takes a number of newest points as well."""

    name: str
    type: str
    usage: str
    window: bool
    nests: bool  #: whether its argument may be a function's result
    meaning: str


_BUILTINS = (
    Builtin("number", NUMBER, "the experiment's number"),
    Builtin("name", TEXT, "the experiment's name"),
    Builtin("project", TEXT, "the project it belongs to"),
    Builtin("tag", TEXT, "its tags; tag = paper holds when one of them is paper"),
    Builtin("priority", NUMBER, "the greater, the sooner it is started"),
    Builtin("cluster", TEXT, "the cluster of its newest attempt, else the one it is for"),
    Builtin("batch", NUMBER, "the batch of its newest attempt"),
    Builtin("attempt", NUMBER, "the number of its newest attempt"),
    Builtin("attempts", NUMBER, "how many attempts it has had"),
    Builtin("state", TEXT, "where it stands: %s" % " ".join(STATES)),
    Builtin("cause", TEXT, "why it ended: exit code 3, out of memory, time limit, by user, ..."),
    Builtin("exit", NUMBER, "exit code of the program"),
    Builtin("host", TEXT, "the host it ran or runs on"),
    Builtin("age", DURATION, "seconds since it was defined"),
    Builtin("tmod", DURATION, "seconds since its definition or its state changed"),
    Builtin("wait", DURATION, "seconds from the start command until its program ran, or until now"),
    Builtin("runtime", DURATION, "seconds its program has run"),
    Builtin(
        "stalled",
        DURATION,
        "seconds from the newest point of any metric, else from its start, until now or its end",
    ),
    Builtin("steps", NUMBER, "the greatest step that any metric has reached"),
    Builtin("cpu", FRACTION, "how much of its cores the program keeps busy"),
    Builtin("memory", SIZE, "bytes of memory the program uses, its children included"),
    Builtin("gpu", FRACTION, "how much of its GPUs' time the program keeps busy"),
    Builtin("gpu_memory", SIZE, "bytes of its GPUs' memory that are taken"),
    Builtin("written", SIZE, "bytes that the program has written to disks"),
)

_FUNCTIONS = (
    Function("last", QUANTITY, "last(loss)", True, False, "the newest value"),
    Function("first", QUANTITY, "first(loss)", True, False, "the oldest value"),
    Function("min", QUANTITY, "min(loss, 10)", True, False, "the least value; NaN does not count"),
    Function("max", QUANTITY, "max(loss, 10)", True, False, "the greatest value; NaN does not count"),
    Function("mean", QUANTITY, "mean(loss, 10)", True, False, "the mean of the values"),
    Function("count", NUMBER, "count(loss)", True, False, "how many points there are"),
    Function("slope", QUANTITY, "slope(loss, 20)", True, False, "least-squares slope, per step"),
    Function("isnan", TRUTH, "isnan(loss)", False, True, "whether the newest value is not a number"),
    Function("isinf", TRUTH, "isinf(loss)", False, True, "whether the newest value is infinite"),
    Function(
        "stalled",
        DURATION,
        "stalled(loss)",
        False,
        False,
        "seconds from the metric's newest point until now or the end",
    ),
)

BUILTINS: Dict[str, Builtin] = {builtin.name: builtin for builtin in _BUILTINS}
FUNCTIONS: Dict[str, Function] = {function.name: function for function in _FUNCTIONS}
#: Built-in names whose values nerokid knows while the program runs.
RUNNING = frozenset(
    (
        *("number", "name", "state", "attempt", "priority", "runtime", "age", "stalled", "steps"),
        *("cpu", "memory", "gpu", "gpu_memory", "written"),
    )
)
#: Those that ask for a value only, and not for the points of a metric.
OF_VALUES = frozenset(function.name for function in _FUNCTIONS if function.nests)


def nearest(word: str, known: Iterable[str]) -> List[str]:
    """Return at most three of ``known`` that ``word`` may be a misspelling of, the nearest first."""
    by_lower = {name.lower(): name for name in sorted(known)}
    typed = word.lower()
    swapped = [lower for lower in by_lower if len(lower) == len(typed) and sorted(lower) == sorted(typed)]
    near = dict.fromkeys(swapped + get_close_matches(typed, list(by_lower), 3, 0.6))
    return [by_lower[lower] for lower in near][:3]


def did_you_mean(word: str, known: Iterable[str]) -> Optional[str]:
    """Return ``did you mean loss?``, or ``None`` when nothing is near."""
    found = nearest(word, known)
    return "did you mean %s?" % " or ".join(found) if found else None
