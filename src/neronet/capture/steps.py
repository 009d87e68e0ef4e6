"""Which step a printed line speaks of."""

import math
import re
from typing import Dict, Optional

# A key that says the step; where a line has several, the smaller rank counts: a batch
# starts again with every epoch, so it is the last resort.
STEP_RANKS = {"global_step": 0, "step": 1, "iteration": 2, "iter": 3, "epoch": 4, "batch": 5}
_BATCH = STEP_RANKS["batch"]
_PREFIX_RANK = _BATCH + 1

_BARE = re.compile(
    r"""(?:(?<![^\s,;|(\[{'">])((?i:global_step|step|epoch|iteration|iter|batch))[ \t:=\#\[(]{1,8}
      |\A[ \t]{0,8}\[[ \t]{0,8})
    ([0-9]+(?:\.[0-9]+)?)(?!\w|[.:-][0-9])""",
    re.VERBOSE,
)


def newest_step(line: str, pairs: Dict[int, float]) -> Optional[float]:
    """Return the step of a line whose pairs gave ``pairs``, a step for each rank; ``None`` if it has none.

    Where no pair says more than the batch, ``Epoch 3/10`` and a leading ``[12]`` count as well.
    """
    best = min(pairs, default=_BATCH)
    if best != _BATCH:
        return pairs[best]
    ranks = dict(pairs)
    for word, number in _BARE.findall(line):
        rank = STEP_RANKS.get(word.lower()) if word else _PREFIX_RANK
        if rank is not None and math.isfinite(float(number)):  # (?i:step) takes '\u017ftep', too
            ranks.setdefault(rank, float(number))
    return ranks[min(ranks)] if ranks else None
