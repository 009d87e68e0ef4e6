"""Parameters as they are set on the command line, ``lr=0.01``: values mean what they mean in YAML."""

from collections.abc import Callable, Iterable
from typing import Any

from neronet.errors import NeronetError, SpecificationError
from neronet.man.core import template
from neronet.man.specs import sweep
from neronet.man.specs.specification import Row


def settings(words: Iterable[str], parse: Callable[[str, str], Row]) -> dict[str, Any]:
    """Return the values by name; ``parse`` reads YAML.

    Raises ``NeronetError`` for what is no setting, and for a sweep: there is one value for each experiment.
    """
    found: dict[str, Any] = {}
    for word in words:
        name, sign, text = word.partition("=")
        name = name.strip()
        if not sign or not template.NAME.match(name):
            raise NeronetError(f"--set {word}: this sets no parameter", "write --set lr=0.01")
        if name in found:
            raise NeronetError(f"--set {word}: {name} is set twice")
        try:
            row = parse(f"{name}: {text.strip()}", f"--set {word}")
            if len(row.keys) > 1:
                raise NeronetError(f"--set {word}: this is more than one line", "say --set for each")
            field = row.field(name)
            if sweep.axis(field) is not None:
                raise NeronetError(
                    f"--set {word}: an experiment has one value of a parameter, and this is a sweep",
                    "add experiments to the specification; --set '%s={value: [1, 2]}' sets a list" % name,
                )
            found[name] = sweep.single(field)
        except SpecificationError as error:
            raise NeronetError(f"--set {word}: {error.what.partition(': ')[2]}", error.hint) from None
    return found
