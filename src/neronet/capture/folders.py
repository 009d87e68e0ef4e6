"""What event files in several folders are called, so that ``train`` and ``validation`` stay apart."""

import os
from typing import Dict

_SPLITS = ("train", "training", "val", "valid", "validation", "test", "eval", "dev")


def prefix_of(folder: str, known: Dict[str, str]) -> str:
    """Return what goes before the tags of an event file, and remember it in ``known``.

    A folder that is called ``train`` or the like gives its name. The first other folder gives none, as a
    program mostly has but one; each further one gives its name.
    """
    if folder not in known:
        name = os.path.basename(folder)
        is_first = not any(prefix == "" for prefix in known.values())
        known[folder] = "" if is_first and name.lower() not in _SPLITS else name + "/"
    return known[folder]
