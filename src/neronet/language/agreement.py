"""What may stand on the two sides of a comparison, as far as it can be seen without any experiment."""

from typing import NamedTuple, Optional

from neronet.language import names, patterns
from neronet.language.tree import Call, Operand, Quantity, Text, Truth, Variable, Word

#: Signs right of which a bare word may be a text.
_TEXTUAL = ("=", "!=", "~")
_A = {
    names.NUMBER: "a number",
    names.DURATION: "a duration",
    names.SIZE: "a size",
    names.FRACTION: "a fraction",
    names.QUANTITY: "a number",
    names.TEXT: "a text",
    names.TRUTH: "true or false",
}


class Clash(NamedTuple):
    """Why two sides cannot be compared, and what would be right."""

    reason: str
    hint: Optional[str] = None


def settle(left: Operand, operator: str, right: Operand) -> Operand:
    """Return the right side, where a bare word has become the text or the ``Word`` that it stands for."""
    if not isinstance(right, Variable) or right.name.startswith(names.PREFIXES):
        return right
    if operator == "~" or (operator in _TEXTUAL and type_of(left) == names.TEXT):
        return Text(right.name)
    if operator in _TEXTUAL and isinstance(left, Variable) and type_of(left) is None:
        return Word(right.name)
    return right


def type_of(operand: Operand) -> Optional[str]:
    """Return one of the types of ``names``; ``None`` for what only the experiments know."""
    if isinstance(operand, Variable):
        builtin = names.BUILTINS.get(operand.name)
        return builtin.type if builtin else None
    if isinstance(operand, Call):
        return names.FUNCTIONS[operand.function].type
    if isinstance(operand, Quantity):
        return operand.kind
    if isinstance(operand, Truth):
        return names.TRUTH
    return names.TEXT if isinstance(operand, Text) else None


def clash(left: Operand, operator: str, right: Operand) -> Optional[Clash]:
    """Return why the two can never be compared, or ``None``; ``right`` is what ``settle`` gave."""
    if operator == "~":
        return _pattern_clash(left, right)
    if isinstance(left, (Quantity, Text, Truth)) and isinstance(right, (Quantity, Text, Truth)):
        return Clash("both sides are fixed", "compare a name with a value, as in loss < 0.5")
    for side in (left, right):
        if isinstance(side, (Variable, Word)) and side[0].lower() == "nan":
            return Clash("nothing equals nan", "write isnan(loss)")
    for side, other in ((left, right), (right, left)):
        if side == Variable("state") and isinstance(other, Text) and other.text not in names.STATES:
            near = names.did_you_mean(other.text, names.STATES)
            return Clash("there is no such state", near or "the states are %s" % " ".join(names.STATES))
    return _kinds_clash(left, right) or _kinds_clash(right, left)


def _kinds_clash(side: Operand, other: Operand) -> Optional[Clash]:
    kind = type_of(side)
    if kind is None or not isinstance(other, (Quantity, Text, Truth)):
        return None
    found = type_of(other)
    if isinstance(side, (Quantity, Text, Truth)) or found in names.ACCEPTS[kind]:
        return None
    subject = side.name if isinstance(side, Variable) else "the result"
    hint = "put it in quotes" if kind == names.TEXT else None
    return Clash("%s is %s, and this is %s" % (subject, _A[kind], _A[str(found)]), hint)


def _pattern_clash(left: Operand, right: Operand) -> Optional[Clash]:
    if type_of(left) not in (None, names.TEXT):
        return Clash("~ searches in a text, and left of it stands %s" % _A[str(type_of(left))])
    if isinstance(left, Text):
        return Clash("both sides are fixed", "write a name on the left, as in cause ~ memory")
    if not isinstance(right, Text):
        return Clash("right of ~ stands a text", "put it in quotes, as in cause ~ 'exit code [12]'")
    wrong = patterns.fault(right.text)
    return Clash(*wrong) if wrong else None
