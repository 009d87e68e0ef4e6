"""Whether the names in an expression exist, with the place of one that does not."""

from typing import Callable, Iterable, Iterator, NamedTuple, Optional, Set, Union

from neronet.errors import SelectionError
from neronet.language import names as words
from neronet.language import tokens
from neronet.language.names import did_you_mean
from neronet.language.tree import And, Call, Comparison, Expression, Not, Operand, Or, Variable, text
from neronet.model.vitals import NAMES, VITALS

_OTHERWISE = "it is no built-in name, and no parameter or metric of any experiment"


class Use(NamedTuple):
    """A name in an expression; ``function`` is the one that asks for its points, if any does."""

    name: str
    function: Optional[str] = None


class Written(NamedTuple):
    """Where an expression stands: in ``text`` from ``start`` to ``end``."""

    text: str
    start: int
    end: int

    def mistake(self, name: str, reason: str, hint: Optional[str] = None) -> SelectionError:
        """Return the error that shows the text with a caret under the name."""
        return tokens.mistake(self.text, _place(self, name), reason, hint)


def uses(expression: Union[Expression, Operand]) -> Iterator[Use]:
    """Give the names whose values or points the expression needs, as written.

    A ``Word``, which may be a name or a text, is not among them.
    """
    if isinstance(expression, Variable):
        yield Use(expression.name)
    elif isinstance(expression, Call) and isinstance(expression.argument, Variable):
        by_value = expression.function in words.OF_VALUES
        yield Use(expression.argument.name, None if by_value else expression.function)
    else:
        for part in _parts(expression):
            yield from uses(part)


def check(
    expression: Expression,
    known: Iterable[str],
    written: Optional[Written] = None,
    others: Callable[[str], Iterable[str]] = lambda _name: (),
) -> None:
    """Refuse a name that exists nowhere, that is both a parameter and a metric, or that has no points.

    ``known`` are parameters and metrics, bare or, better, with their prefix:
    ``param.lr`` makes ``lr`` known as well. ``others`` gives more names that one may have been
    mistaken for. Raises ``SelectionError``.
    """
    shown = written or _printed(expression)
    names = set(known)
    for use in sorted(set(uses(expression)), key=lambda use: (use.name, use.function or "")):
        _check(use, names, shown, others)


def check_judged(expression: Expression, own: Iterable[str], written: Optional[Written] = None) -> None:
    """Refuse a built-in name that is unknown while the program runs: a criterion with it would never hold.

    ``own`` are the user's parameters and metrics, bare: they come before the built-in names. Raises
    ``SelectionError``.
    """
    shown = written or _printed(expression)
    unknown = set(words.BUILTINS) - words.RUNNING - set(own)
    for use in uses(expression):
        if use.name in unknown:
            reason = "while a program runs, '%s' is not known to who judges it" % use.name
            raise shown.mistake(use.name, reason, "a metric of that name is metric.%s" % use.name)


def _check(use: Use, known: Set[str], shown: Written, others: Callable[[str], Iterable[str]]) -> None:
    bare = {name[len(prefix) :] for prefix in words.PREFIXES for name in known if name.startswith(prefix)}
    everything = known | bare | set(words.BUILTINS) | set(VITALS)
    if use.name not in everything:
        hint = _of_states(use.name) or did_you_mean(use.name, everything.union(others(use.name)))
        raise shown.mistake(use.name, "there is no name '%s'" % use.name, hint or _OTHERWISE)
    as_param, as_metric = (prefix + use.name for prefix in words.PREFIXES)
    if use.function:
        if _has_no_points(use.name, known):
            reason = "%s looks at the points of a metric, and '%s' is none" % (use.function, use.name)
            near = _metrics(known, others("metric." + _bare(use.name)))
            raise shown.mistake(use.name, reason, did_you_mean("metric." + _bare(use.name), near))
    elif {as_param, as_metric} <= known:
        reason = "'%s' is a parameter and a metric" % use.name
        raise shown.mistake(use.name, reason, "write %s or %s" % (as_param, as_metric))


def _of_states(name: str) -> Optional[str]:
    return "write state = %s" % name if name in words.STATES else None


def _has_no_points(name: str, known: Set[str]) -> bool:
    if name.startswith("param."):
        return True
    is_metric = name in known or "metric." + name in known
    is_measured = name in VITALS or (name in NAMES and "param." + name not in known)
    return not (is_metric or is_measured) and ("param." + name in known or name in words.BUILTINS)


def _bare(name: str) -> str:
    return name.partition(".")[2] if name.startswith(words.PREFIXES) else name


def _metrics(*names: Iterable[str]) -> Set[str]:
    return {name for some in names for name in some if name.startswith("metric.")}


def _parts(expression: Union[Expression, Operand]) -> Iterable[Union[Expression, Operand]]:
    if isinstance(expression, (And, Or)):
        return expression.operands
    if isinstance(expression, Not):
        return (expression.operand,)
    if isinstance(expression, Comparison):
        return (expression.left, expression.right)
    return (expression.argument,) if isinstance(expression, Call) else ()


def _printed(expression: Expression) -> Written:
    written = text(expression)
    return Written(written, 0, len(written))


def _place(written: Written, name: str) -> int:
    """Return where the name stands; what stands right of a sign may be a text, and comes last."""
    found = []
    previous = ""
    for token in tokens.lex(written.text, written.start, written.end):
        if token.text == name:
            found.append((previous == tokens.COMPARE, token.at))
        previous = token.kind
    return min(found, default=(False, written.start))[1]
