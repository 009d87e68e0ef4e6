"""Which step a printed line speaks of."""

import math
import re
from typing import Dict, Optional

# A key that says the step; where a line has several, the smaller rank counts: a batch
# starts again with every epoch, so it is the last resort.
STEP_RANKS = {"global_step": 0, "step": 1, "iteration": 2, "iter": 3, "epoch": 4, "batch": 5}
_PREFIX_RANK = 6

_BARE = re.compile(
    r"""(?:(?<![^\s,;|(\[{'">])((?i:global_step|step|epoch|iteration|iter|batch))[ \t]*[:=\#]?[ \t]*[\[(]?
      |\A[ \t]*\[)
    [ \t]*([0-9]+(?:\.[0-9]+)?)(?!\w|[.:-][0-9])""",
    re.VERBOSE,
)


def newest_step(line: str, pairs: Dict[int, float]) -> Optional[float]:
    """Return the step of a line whose pairs gave ``pairs``, a step for each rank; ``None`` if it has none.

    Where no pair says more than the batch, ``Epoch 3/10`` and a leading ``[12]`` count as well.
    """
    ranks = pairs
    if not pairs or min(pairs) == STEP_RANKS["batch"]:
        ranks = dict(pairs)
        for word, number in _BARE.findall(line):
            rank = STEP_RANKS[word.lower()] if word else _PREFIX_RANK
            if math.isfinite(float(number)):
                ranks.setdefault(rank, float(number))
    return ranks[min(ranks)] if ranks else None
