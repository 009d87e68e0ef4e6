"""Reads options that go to a batch system's own command as they are."""

import shlex

from neronet.man.specs.checks import line, lines
from neronet.man.specs.specification import Field


def words(field: Field) -> str:
    """Return the options as one text of words, quoted as a shell would have them.

    Each option becomes one word: ``-C gpu`` is ``-Cgpu``, ``--nice 5`` is ``--nice=5``.
    """
    lines(field)
    items = list(field.entries()) if isinstance(field.value, list) else [field]
    return shlex.join(word for item in items for word in _joined(item))


def _joined(item: Field) -> list[str]:
    found: list[str] = []
    for word in _split(item):
        if word.startswith("-") and word.strip("-"):
            found.append(word)
        elif found and _lacks_a_value(found[-1]):
            found[-1] += ("=" if found[-1].startswith("--") else "") + word
        else:
            hint = "write --%s" % word.strip("-") if word.strip("-") else "write --option=value"
            raise item.error("'%s' is no option of sbatch" % word, hint)
    return found


def _lacks_a_value(word: str) -> bool:
    return "=" not in word if word.startswith("--") else len(word) == 2


def _split(item: Field) -> list[str]:
    text = line(item)
    try:
        return shlex.split(text)
    except ValueError:
        what = "'%s' has a quote without an end: %s" % (item.name, text)
        raise item.error(what, "write it as you would in a shell") from None
