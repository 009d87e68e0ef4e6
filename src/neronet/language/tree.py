"""Selectors and expressions as values, and their text.

Values of different kinds are never equal: ``Text("a") != Variable("a")``.
"""

import re
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple, Type, TypeVar, Union

from neronet.language import names
from neronet.model.resources import BYTES, SECONDS

_Kind = TypeVar("_Kind")

LARGEST = 2**63 - 1  #: whole numbers beyond are floats, as they are to a database

#: A name of an experiment that needs no quotes.
BARE_NAME = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\Z")
#: A tag that needs no quotes.
BARE_TAG = re.compile(r"[\w.:/@+#-]+\Z")
#: Words that are no names where an item stands.
RESERVED = frozenset((*names.STATES, "all", "last"))


def _same(self: Any, other: object) -> bool:
    return isinstance(other, type(self)) and tuple(self) == tuple(other)


def _differs(self: Any, other: object) -> bool:
    return not _same(self, other)


def _hash(self: Any) -> int:
    return hash((type(self).__name__, tuple(self)))


def _distinct(kind: Type[_Kind]) -> Type[_Kind]:
    # A plain NamedTuple equals any tuple of the same fields, so a cache would mistake a text for a name.
    for name, method in (("__eq__", _same), ("__ne__", _differs), ("__hash__", _hash)):
        setattr(kind, name, method)
    return kind


@_distinct
class Quantity(NamedTuple):
    """A number as written: ``90m`` is amount 90, unit ``m``; ``1h 30m`` is the same."""

    amount: float
    unit: str = ""  #: s m h d w, K M G T, %, or none

    @property
    def value(self) -> float:
        """The amount in seconds, in bytes, or as it stands; 40% is 0.40."""
        if self.unit == "%":
            return self.amount / 100
        product = self.amount * (SECONDS[self.unit] if self.unit in SECONDS else BYTES[self.unit])
        return product if abs(product) <= LARGEST else float(product)

    @property
    def kind(self) -> str:
        """One of the types of ``names``: number, duration, size or fraction."""
        if self.unit in SECONDS:
            return names.DURATION
        return {"": names.NUMBER, "%": names.FRACTION}.get(self.unit, names.SIZE)


@_distinct
class Text(NamedTuple):
    """A text: in quotes, or a bare word where only a text can stand."""

    text: str


@_distinct
class Truth(NamedTuple):
    """``true`` or ``false``."""

    value: bool


@_distinct
class Variable(NamedTuple):
    """A name, with its prefix when written: ``loss``, ``param.lr``, ``metric.val/loss``."""

    name: str


@_distinct
class Word(NamedTuple):
    """A bare word right of ``=`` or ``!=``: the name when there is such a name, else the text."""

    text: str


@_distinct
class Call(NamedTuple):
    """A function of a metric, over its ``window`` newest points when that is given."""

    function: str  #: one of ``names.FUNCTIONS``
    argument: Union[Variable, "Call"]
    window: Optional[int] = None


Literal = Union[Quantity, Text, Truth]
Operand = Union[Quantity, Text, Truth, Variable, Word, Call]


@_distinct
class Comparison(NamedTuple):
    """``operator`` is one of ``< <= > >= = != ~``; right of ``~`` stands a ``Text`` that compiles."""

    left: Operand
    operator: str
    right: Operand


@_distinct
class Not(NamedTuple):
    """Holds when the operand does not."""

    operand: "Expression"


@_distinct
class And(NamedTuple):
    """Two or more operands that must all hold."""

    operands: Tuple["Expression", ...]


@_distinct
class Or(NamedTuple):
    """Two or more operands of which one must hold."""

    operands: Tuple["Expression", ...]


#: A variable or a call that stands alone holds when it is true, not zero, or a text that is not empty.
Expression = Union[And, Or, Not, Comparison, Variable, Call]


@_distinct
class Number(NamedTuple):
    """``124``: one experiment."""

    number: int


@_distinct
class Range(NamedTuple):
    """``124-186``, or ``124-186:2`` with a step; the last is included."""

    first: int
    last: int
    step: int = 1


@_distinct
class AttemptItem(NamedTuple):
    """``124.2``: the second attempt at experiment 124."""

    number: int
    attempt: int


@_distinct
class StateItem(NamedTuple):
    """``crashed``: experiments in one of ``names.STATES``."""

    state: str


@_distinct
class Name(NamedTuple):
    """``deeper-7``: the experiments of exactly this name."""

    text: str


@_distinct
class Glob(NamedTuple):
    """``deeper-*``: experiments whose name matches; ``*``, ``?``, ``[abc]`` and ``[!abc]`` as in a shell."""

    pattern: str


@_distinct
class Batch(NamedTuple):
    """``batch:7``: the experiments of one start command."""

    number: int


@_distinct
class Tag(NamedTuple):
    """``tag:paper``: experiments with the tag."""

    text: str


@_distinct
class All(NamedTuple):
    """``all``: every experiment."""


@_distinct
class Last(NamedTuple):
    """``last``: the experiments of the last start command."""


@_distinct
class ExpressionItem(NamedTuple):
    """The experiments for which the expression holds."""

    expression: Expression


Item = Union[Number, Range, AttemptItem, StateItem, Name, Glob, Batch, Tag, All, Last, ExpressionItem]


@_distinct
class Selector(NamedTuple):
    """The union of one item or more."""

    items: Tuple[Item, ...]


def text(tree: Union[Selector, Item, Expression, Operand]) -> str:
    """Return what the tree would be written as; parsed again it gives the same tree."""
    return _TEXTS[type(tree)](tree)


def _quoted(content: str) -> str:
    return "'%s'" % content.replace("'", "''")


def _call(call: Call) -> str:
    window = "" if call.window is None else ", %d" % call.window
    return "%s(%s%s)" % (call.function, text(call.argument), window)


def _within(tree: Expression, looser: Tuple[Type[Any], ...]) -> str:
    return "(%s)" % text(tree) if isinstance(tree, looser) else text(tree)


def _range(item: Range) -> str:
    return "%d-%d" % item[:2] if item.step == 1 else "%d-%d:%d" % item


def _name(item: Name) -> str:
    bare = BARE_NAME.match(item.text) and item.text not in RESERVED
    return item.text if bare else _quoted(item.text)


_TEXTS: Dict[Type[Any], Callable[[Any], str]] = {
    Quantity: lambda tree: "%r%s" % tree,
    Text: lambda tree: _quoted(tree.text),
    Truth: lambda tree: "true" if tree.value else "false",
    Variable: lambda tree: tree.name,
    Word: lambda tree: tree.text,
    Call: _call,
    Comparison: lambda tree: "%s %s %s" % (text(tree.left), tree.operator, text(tree.right)),
    Not: lambda tree: "!" + _within(tree.operand, (And, Or, Comparison)),
    And: lambda tree: " && ".join(_within(operand, (And, Or)) for operand in tree.operands),
    Or: lambda tree: " || ".join(_within(operand, (Or,)) for operand in tree.operands),
    Number: lambda tree: "%d" % tree,
    Range: _range,
    AttemptItem: lambda tree: "%d.%d" % tree,
    StateItem: lambda tree: tree.state,
    Name: _name,
    Glob: lambda tree: tree.pattern,
    Batch: lambda tree: "batch:%d" % tree,
    Tag: lambda tree: "tag:" + (tree.text if BARE_TAG.match(tree.text) else _quoted(tree.text)),
    All: lambda _: "all",
    Last: lambda _: "last",
    # A bare name would be read as an experiment's.
    ExpressionItem: lambda tree: _within(tree.expression, (Variable,)),
    Selector: lambda tree: ", ".join(text(item) for item in tree.items),
}
