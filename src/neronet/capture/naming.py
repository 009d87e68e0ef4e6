"""What a metric is called that stands under any words: in the head of a column, or as a tag."""

import re

LONGEST = 128  #: characters of a name

_STRANGE = re.compile(r"[^A-Za-z0-9_./%-]+")


def metric_name(words: str) -> str:
    """Return the words as a name of the language: ``Train loss (mean)`` is ``Train_loss_mean``.

    Empty when nothing is left of them.
    """
    name = _STRANGE.sub("_", words.strip()).strip("_./-")
    if name[:1].isdigit() or name[:1] == "%":
        name = "_" + name
    return name[:LONGEST].rstrip("./-")
