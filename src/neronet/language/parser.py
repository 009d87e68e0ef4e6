"""From text to tree: the one way in for selectors and for expressions."""

from neronet.language.grammar import Grammar
from neronet.language.items import item, split
from neronet.language.tokens import mistake
from neronet.language.tree import Expression, Selector

LONGEST = 10000  #: letters


def parse_selector(text: str) -> Selector:
    """Return the selector in ``text``.

    Raises ``SelectionError``, which shows the text with a caret under the place.
    """
    _bounded(text, "a selector", "write 124-186, crashed, tmod<1h, or all")
    return Selector(tuple(item(piece) for piece in split(text)))


def parse_expression(text: str) -> Expression:
    """Return the expression in ``text``.

    Raises ``SelectionError``, which shows the text with a caret under the place.
    """
    _bounded(text, "an expression", "write a condition, as in runtime > 2h && errorrate > 0.40")
    return Grammar(text, 0, len(text.rstrip())).expression()


def _bounded(text: str, what: str, hint: str) -> None:
    if not text.strip():
        raise mistake(text, 0, "%s is missing" % what, hint)
    if len(text) > LONGEST:
        raise mistake(text, LONGEST, "longer than %d letters" % LONGEST)
