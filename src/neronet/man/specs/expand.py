"""Turns one experiment as written into the experiments it stands for."""

import json
import math
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from neronet.errors import NeronetError
from neronet.man.core import template
from neronet.man.specs import keys, sweep
from neronet.man.specs.check_criteria import check_names
from neronet.man.specs.specification import Field, Row
from neronet.model.experiment import Definition


class Plan(NamedTuple):
    """An experiment whose sweeps are counted and not yet multiplied out."""

    row: Row
    base: Definition  #: with the first value of each sweep
    axes: dict[str, list[Any]]  #: swept parameters in the order of the file, each with its values

    @property
    def total(self) -> int:
        """How many experiments it stands for."""
        return math.prod(map(len, self.axes.values()))

    @property
    def names(self) -> list[str]:
        """The names of these experiments."""
        name, total = self.row.name, self.total
        return ["%s-%d" % (name, number) for number in range(1, total + 1)] if total > 1 else [name]

    @property
    def size(self) -> str:
        """The total as a product: ``lr: 100 x seed: 2,000 = 200,000``."""
        return "%s = %s" % (
            " x ".join(f"{name}: {len(axis):,}" for name, axis in self.axes.items()),
            f"{self.total:,}",
        )


def plan(row: Row) -> Plan:
    """Check everything about a row that has all its keys; raises ``SpecificationError``."""
    given = row.field("parameters").value or {}
    axes: dict[str, list[Any]] = {}
    first = dict(given)
    for name, value in given.items():
        if not isinstance(value, (list, dict)):  # most are plain, and there are many
            continue
        field = Field(value, ("parameters", name), row)
        values = sweep.axis(field)
        if values is None:
            first[name] = sweep.single(field)
        else:
            _check_different(Field(values, field.trail, row))
            axes[name], first[name] = values, values[0]
    _check_command(row.field("command"), first)
    base = _definition(row, first)
    check_names(row.field("criteria"), base.criteria, first)
    return Plan(row, base, axes)


def multiply(plan: Plan) -> Iterator[Definition]:
    """Give the combinations; the last parameter of the file changes fastest."""
    base, axes = plan.base, plan.axes
    if not axes:
        yield base
        return
    texts = {name: [_canonical(value) for value in values] for name, values in axes.items()}
    in_key = sorted(range(len(axes)), key=list(axes).__getitem__)
    labels = [json.dumps(name) for name in axes]
    written = product(*texts.values())
    for number, (values, words) in enumerate(zip(product(*axes.values()), written, strict=True), 1):
        swept = ",".join("%s:%s" % (labels[index], words[index]) for index in in_key)
        yield base._replace(
            key="%s {%s}" % (base.key, swept),
            name="%s-%d" % (base.name, number) if plan.total > 1 and base.name else base.name,
            parameters={**base.parameters, **dict(zip(axes, values, strict=True))},
        )


def _definition(row: Row, parameters: dict[str, Any]) -> Definition:
    read = {key: keys.read(row.field(key)) for key in row.keys if key != "parameters"}
    environment = read.pop("environment", None)
    if environment is not None:
        read.update(setup=environment.setup, variables=environment.variables)
    name = "" if row.key else row.name
    return Definition(key=row.key or row.name, name=name, parameters=parameters, **read)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _check_different(field: Field) -> None:
    seen = set()
    for value in field.value:
        text = _canonical(value)
        if text in seen:
            hint = "for repetitions, sweep a seed"
            raise field.error("the value %s of '%s' stands twice" % (text, field.name), hint)
        seen.add(text)


def _check_command(field: Field, parameters: dict[str, Any]) -> None:
    if field.value is None:
        hint = "write command: python train.py, at the top of the file or in the experiment"
        raise field.row.error("the experiment '%s' has no command" % field.row.name, hint)
    command = keys.read(field)
    try:
        names = template.names(command)
    except NeronetError as error:
        raise field.error(error.what, error.hint) from None
    for name in names:
        if name not in parameters:
            missing = template.unknown(name, parameters)
            raise field.error("%s of the experiment '%s'" % (missing.what, field.row.name), missing.hint)
