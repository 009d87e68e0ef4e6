"""Where the values of a name or a function stand, in SQL."""

from typing import NamedTuple

from neronet.language.functions import OF_POINTS
from neronet.language.names import BUILTINS, TEXT
from neronet.language.tree import Call, Operand, Variable
from neronet.man.store.selection import checks
from neronet.man.store.selection.checks import Type
from neronet.man.store.selection.curves import Curves, Question
from neronet.man.store.selection.facts import FACTS, UNTIL
from neronet.man.store.selection.joins import Joins
from neronet.man.store.selection.vocabulary import Kind, Meaning, Vocabulary

_COLUMNS = {"last": "value", "min": "low", "max": "high"}


class Place(NamedTuple):
    """Where values stand.

    ``value`` is one in the form of its type, to be looked at where ``there`` holds; ``scalar`` is the
    same as the language's functions take it, NULL when there is none.
    """

    type: Type
    value: str
    scalar: str
    there: str = ""
    open: str = ""  #: the condition that only the curve can tell, which has not been asked


class Places:
    """Finds the places of names and functions, which must exist."""

    def __init__(self, vocabulary: Vocabulary, joins: Joins, curves: Curves) -> None:
        self._vocabulary = vocabulary
        self.joins = joins
        self.curves = curves

    def known(self, name: str) -> bool:
        """Tell whether there is such a name."""
        return self._vocabulary.meaning(name) is not None

    def named(self, name: str) -> Place:
        """Return the place of a name's values."""
        meaning = self._vocabulary.meaning(name)
        assert meaning is not None, "names are checked before"
        if meaning.kind is Kind.BUILTIN:
            return _fact(name)
        if meaning.kind is Kind.METRIC:
            return self._newest(meaning, "value")
        value = self.joins.alias("parameter_values", meaning.id, "e.number") + ".value"
        return Place(Type.ANY, value, value)

    def called(self, call: Call) -> Place:
        """Return the place of a function's results."""
        if isinstance(call.argument, Call) or call.function not in (*OF_POINTS, "stalled"):
            return _tested(call.function, self.of(call.argument))
        meaning = self._vocabulary.meaning(call.argument.name, of_points=True)
        assert meaning is not None, "names are checked before"
        if call.function in ("stalled", "count"):
            row = self._row(meaning)
            value = f"max(0.0, {UNTIL} - {row}.time)"
            if call.function == "count":
                value = f"ifnull({row}.count, 0)" if call.window is None else _fewer(row, call.window)
            return Place(Type.NUMBER, value, value)
        if call.function == "last" or (call.function in _COLUMNS and call.window is None):
            return self._newest(meaning, _COLUMNS[call.function])
        return self._curve(meaning, call)

    def of(self, operand: Operand) -> Place:
        """Return the place of a name or a function."""
        if isinstance(operand, Call):
            return self.called(operand)
        assert isinstance(operand, Variable)
        return self.named(operand.name)

    def _row(self, meaning: Meaning) -> str:
        return self.joins.alias("metric_values", meaning.id, "e.newest")

    def _newest(self, meaning: Meaning, column: str) -> Place:
        row = self._row(meaning)
        return _measured(f"{row}.{column}", f"{row}.id IS NOT NULL")

    def _curve(self, meaning: Meaning, call: Call) -> Place:
        question = Question(meaning.id, call.function, call.window or 0)
        ids = self.curves.ids(question)
        kept = self.joins.alias("curve_values", ids.kept, "e.newest")
        fresh = self.joins.alias("temp.fresh_curve_values", ids.fresh, "e.newest")
        place = _measured(f"ifnull({kept}.value, {fresh}.value)", f"ifnull({kept}.known, {fresh}.known)")
        unasked = f"({self._row(meaning)}.id IS NOT NULL AND {kept}.id IS NULL AND {fresh}.id IS NULL)"
        return place._replace(open=unasked)


def _fact(name: str) -> Place:
    value = FACTS[name]
    if name == "tag":
        return Place(Type.TAGS, value, f"CAST('T' || {value} AS BLOB)")
    return Place(Type.TEXT if BUILTINS[name].type == TEXT else Type.NUMBER, value, value)


def _measured(value: str, there: str) -> Place:
    return Place(Type.MEASURED, value, f"CASE WHEN {there} THEN ifnull({value}, x'6e616e') END", there)


def _fewer(row: str, window: int) -> str:
    return f"min(ifnull({row}.count, 0), {window})"


def _tested(test: str, inner: Place) -> Place:
    scalar = f"CASE nero_tested('{test}', {inner.scalar}) WHEN 1 THEN x'01' WHEN 0 THEN x'00' END"
    value = f"({checks.tested(inner.type, inner.value, test)})"
    return inner._replace(type=Type.TRUTH, value=value, scalar=scalar)
