"""Which step a printed line speaks of."""

import math
import re
from functools import lru_cache
from typing import Dict, NamedTuple, Optional

from neronet.capture.vocabulary import PARTS, fold

# Where a line has several, the smaller rank counts: a batch starts again with every epoch, so it
# is the last resort, as is the length of a progress bar.
_WORDS = (
    "global_step num_updates num_timesteps total_timesteps timesteps",
    "step steps nstep update up timestep",
    "iteration iter it itr",
    "episode generation gen round trial boosting_round",
    "epoch ep",
    "batch minibatch mini_batch",
)
STEP_RANKS = {word: rank for rank, words in enumerate(_WORDS) for word in words.split()}
_BATCH = STEP_RANKS["batch"]
_PREFIX = _BATCH + 1
_BAR = _PREFIX + 1

_BARE = re.compile(
    r"""(?:(?<![^\s,;|(\[{'">=-])((?i:global[ _]step|step|epoch|iteration|iter|it|batch|episode|generation
          |round|trial))
        (?:\([a-z]{1,10}\)|[ \t]{0,3}(?:no|nr|num|number)\.?)?[ \t:=\#\[(]{1,8}
      |\A[ \t]{0,8}\[[ \t]{0,8})
    ([0-9]+(?:\.[0-9]+)?)(?!\w|[.:-][0-9])""",
    re.VERBOSE,
)
_LEADING = re.compile(r"\A[ \t]{0,8}([0-9]{1,12})(?:/([0-9]{1,12})(?![0-9./])|:(?=[ \t]))")
_ALONG = re.compile(r"[|\u2501][ \t]{0,8}([0-9]{1,12})/[0-9]{1,12}[ \t]")


class Named(NamedTuple):
    """The step that a line names; ``weak`` when a heading above it would tell better."""

    step: Optional[float]
    weak: bool = False


@lru_cache(maxsize=1024)
def step_rank(name: str) -> Optional[int]:
    """Return the rank of a name that says the step; ``None`` when it does not."""
    word = fold(name.rsplit("/", 1)[-1])
    if word in STEP_RANKS:
        return STEP_RANKS[word]
    first, _, rest = word.partition("_")
    return STEP_RANKS.get(rest) if first in PARTS or first in ("current", "cur") else None


def newest_step(line: str, pairs: Dict[int, float]) -> Named:
    """Return the step of a line whose pairs gave ``pairs``, a step for each rank.

    Where no pair says more than the batch, ``Epoch 3/10``, a leading ``[12]`` or ``12:``, and
    the length of a bar count as well.
    """
    best = min(pairs, default=_BATCH)
    if best < _BATCH:
        return Named(pairs[best])
    ranks = dict(pairs)
    for word, number in _BARE.findall(line):
        rank = step_rank(word) if word else _PREFIX
        if rank is not None and math.isfinite(float(number)):  # (?i:step) takes '\u017ftep', too
            ranks.setdefault(rank, float(number))
    _look_at_bars(line, ranks)
    if not ranks:
        return Named(None)
    best = min(ranks)
    return Named(ranks[best], best in (_BATCH, _BAR))


def _look_at_bars(line: str, ranks: Dict[int, float]) -> None:
    leading = _LEADING.match(line)
    if leading:
        ranks.setdefault(_BAR if leading.group(2) else _PREFIX, float(leading.group(1)))
    elif "|" in line or "\u2501" in line:
        along = _ALONG.search(line)
        if along:
            ranks.setdefault(_BAR, float(along.group(1)))
