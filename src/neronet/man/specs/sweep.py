"""Lists that multiply: ``[1, 2, 3]``, ``{range: [0, 10]}``, ``{linspace: ...}``, ``{logspace: ...}``."""

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from neronet.man.core.spelling import meant
from neronet.man.specs.checks import shape
from neronet.man.specs.specification import Field

MOST = 100_000  #: experiments of one specification

# Enough digits that 1e-4 to 1e-1 in four steps gives 0.001 and not 0.0010000000000000002.
_DIGITS = Context(prec=50)


def axis(field: Field) -> list[Any] | None:
    """Return the values of a parameter that is swept, ``None`` when it has one value (see ``single``).

    Raises ``SpecificationError`` for an empty sweep, or one of more than ``MOST`` values.
    """
    kind = _kind(field)
    if kind is None or kind == "value":
        return None
    if kind == "list":
        values = field.value
    else:
        inner = next(field.entries())
        try:
            values = _SWEEPS[kind](inner)
        except OverflowError:
            raise inner.error("the numbers of '%s' are too large" % kind) from None
    if not values:
        hint = "the stop of a range is not part of it" if kind == "range" else "write at least one value"
        raise field.error("'%s' has no values to go through" % field.name, hint)
    return list(values)


def single(field: Field) -> Any:
    """Return the value of a parameter that is not swept; ``{value: [1, 2]}`` is the list itself."""
    return field.value["value"] if _kind(field) == "value" else field.value


def _kind(field: Field) -> str | None:
    value = field.value
    if isinstance(value, list):
        return "list"
    if not isinstance(value, dict):
        return None
    words: list[str] = [key for key in value if key in _WORDS]
    if words and len(value) == 1:
        return words[0]
    if words and words[0] not in ("value", "choices"):
        hint = "write {%s: ...} alone, or {value: {...}} for a mapping as such" % words[0]
        raise field.error("'%s' of the parameter '%s' has company" % (words[0], field.name), hint)
    if len(value) == 1:
        ((key, content),) = value.items()
        near = meant(key, _WORDS)
        if near and isinstance(content, list):
            hint = "did you mean %s? {value: {%s: ...}} is a mapping as such" % (near, key)
            raise field.error("'%s' is no way to go through values" % key, hint)
    return None


def _range(field: Field) -> list[Any]:
    numbers = _numbers(field, (2, 3), "[start, stop] or [start, stop, step]; the stop is not part of it")
    start, stop, step = (*numbers, 1)[:3]
    if step == 0:
        raise field.error("the step of a range cannot be 0")
    first, stride = _exact(start), _exact(step)
    count = max(0, -((first - _exact(stop)) // stride))
    _check_count(field, count)
    values = (first + index * stride for index in range(count))
    whole = all(isinstance(number, int) for number in numbers)
    return [int(value) if whole else float(value) for value in values]


def _linspace(field: Field) -> list[Any]:
    start, stop, count = _ends(field)
    first, span = _exact(start), _exact(stop) - _exact(start)
    return [float(first + span * index / max(1, count - 1)) for index in range(count)]


def _logspace(field: Field) -> list[Any]:
    start, stop, count = _ends(field)
    if start <= 0 or stop <= 0:
        raise field.error(
            "both ends of a logspace must be more than 0", "write the ends as such, not as powers"
        )
    first = Decimal(repr(start))
    span = _DIGITS.ln(_DIGITS.divide(Decimal(repr(stop)), first))
    inner = (_DIGITS.divide(_DIGITS.multiply(span, index), count - 1) for index in range(1, count - 1))
    middle = [float(_DIGITS.multiply(first, _DIGITS.exp(power))) for power in inner]
    return [float(start), *middle, float(stop)][:count]


def _choices(field: Field) -> list[Any]:
    if not isinstance(field.value, list):
        raise field.error(
            "'choices' are to be a list, not %s" % shape(field.value), "write {choices: [1, 2]}"
        )
    return field.value


_SWEEPS: dict[str, Callable[[Field], list[Any]]] = {
    "range": _range, "linspace": _linspace, "logspace": _logspace, "choices": _choices,
}  # fmt: skip
_WORDS = (*_SWEEPS, "value")


def _ends(field: Field) -> tuple[float, float, int]:
    start, stop, count = _numbers(field, (3,), "[first, last, how many]")
    if not isinstance(count, int) or count < 0:
        raise field.error("'%s' takes a whole number of values, not %r" % (field.name, count))
    _check_count(field, count)
    return start, stop, count


def _numbers(field: Field, lengths: tuple[int, ...], form: str) -> list[int | float]:
    value = field.value
    fits = isinstance(value, list) and len(value) in lengths
    if not fits or not all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in value):
        raise field.error("'%s' takes numbers: %s" % (field.name, form))
    return list(value)


def _check_count(field: Field, count: int) -> None:
    if count > MOST:
        many = f"{count:,}" if count < 10**12 else "countless"
        raise field.error(f"'{field.name}' gives {many} values; {MOST:,} experiments are the most")


def _exact(number: float) -> Fraction:
    return Fraction(repr(number))  # 0.1 as it is written, not as it is stored
