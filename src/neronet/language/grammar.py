"""The grammar of expressions: ``or`` < ``and`` < ``not`` < comparison, by recursive descent."""

from typing import Callable, List, Optional, Union

from neronet.errors import SelectionError
from neronet.language import tokens
from neronet.language.agreement import clash, settle
from neronet.language.names import FUNCTIONS, QUANTITY, did_you_mean
from neronet.language.tokens import Token, mistake
from neronet.language.tree import And, Call, Comparison, Expression, Not, Operand, Or, Quantity, Variable

DEEPEST = 50  #: levels of parentheses, ``!`` and functions within one another


class Grammar:
    """Reads one expression from ``text`` between ``start`` and ``end``."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._tokens = tokens.lex(text, start, end)
        self._next = 0
        self._depth = 0

    def expression(self) -> Expression:
        """Return the expression; raises ``SelectionError`` when there is none or something is left over."""
        found = self._or()
        if self._peek().kind != tokens.END:
            raise self._left_over()
        return found

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self, kind: str) -> Optional[Token]:
        token = self._peek()
        if token.kind != kind:
            return None
        self._next += 1
        return token

    def _mistake(self, token: Token, reason: str, hint: Optional[str] = None) -> SelectionError:
        return mistake(self._text, token.at, reason, hint)

    def _left_over(self) -> SelectionError:
        token = self._peek()
        if token.kind == tokens.CLOSE:
            return self._mistake(token, "no parenthesis is open here")
        hint = "join conditions with && or ||, and items with commas"
        return self._mistake(token, "a sign is missing before this", hint)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._mistake(token, "more than %d levels deep" % DEEPEST, "write fewer parentheses")

    def _or(self) -> Expression:
        operands = self._joined(tokens.OR, self._and)
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _and(self) -> Expression:
        operands = self._joined(tokens.AND, self._not)
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _joined(self, sign: str, operand: Callable[[], Expression]) -> List[Expression]:
        operands = [operand()]
        while self._take(sign):
            operands.append(operand())
        return operands

    def _not(self) -> Expression:
        sign = self._take(tokens.NOT)
        if not sign:
            return self._primary()
        if self._peek().kind == tokens.OPEN:  # one level, as "!(a > 1)" and "!a > 1" are the same
            return Not(self._primary())
        self._deeper(sign)
        found = Not(self._not())
        self._depth -= 1
        return found

    def _primary(self) -> Expression:
        opened = self._take(tokens.OPEN)
        if not opened:
            return self._comparison()
        self._deeper(opened)
        found = self._or()
        self._close(opened)
        self._depth -= 1
        if self._peek().kind == tokens.COMPARE:
            hint = "write it without them, as in loss < 0.5"
            raise self._mistake(self._peek(), "what stands in parentheses cannot be compared", hint)
        return found

    def _close(self, opened: Token) -> None:
        if self._take(tokens.CLOSE):
            return
        if self._peek().kind == tokens.END:
            raise self._mistake(opened, "the parenthesis is not closed")
        raise self._mistake(self._peek(), "')' or a sign is missing before this")

    def _comparison(self) -> Expression:
        start = self._peek()
        left = self._operand()
        sign = self._take(tokens.COMPARE)
        if not sign:
            if isinstance(left, (Variable, Call)):
                return left
            if self._peek().kind in (tokens.LITERAL, tokens.NAME):
                raise self._left_over()
            raise self._mistake(start, "a value alone is no condition", "compare it, as in loss < 0.5")
        place = self._peek()
        right = settle(left, sign.text, self._operand())
        if self._peek().kind == tokens.COMPARE:
            hint = "write two, as in 0.1 < loss && loss < 0.5"
            raise self._mistake(self._peek(), "comparisons cannot be chained", hint)
        wrong = clash(left, sign.text, right)
        if wrong:
            raise self._mistake(place, wrong.reason, wrong.hint)
        return Comparison(left, sign.text, right)

    def _operand(self) -> Operand:
        token = self._peek()
        if token.literal is not None:
            self._next += 1
            return token.literal
        if token.kind == tokens.NAME:
            return self._name()
        if token.kind == tokens.END:
            raise self._mistake(token, "a name or a value is missing here")
        raise self._mistake(token, "a name or a value should stand here")

    def _name(self) -> Union[Variable, Call]:
        name = self._tokens[self._next]
        self._next += 1
        opened = self._take(tokens.OPEN)
        return self._call(name, opened) if opened else Variable(name.text)

    def _call(self, name: Token, opened: Token) -> Call:
        function = FUNCTIONS.get(name.text)
        if function is None:
            hint = did_you_mean(name.text, FUNCTIONS) or "the functions are %s" % " ".join(sorted(FUNCTIONS))
            raise self._mistake(name, "there is no function '%s'" % name.text, hint)
        self._deeper(name)
        place = self._peek()
        if place.kind != tokens.NAME:
            raise self._mistake(place, "a metric's name is missing here", "write %s" % function.usage)
        argument = self._name()
        if isinstance(argument, Call):
            inner = FUNCTIONS[argument.function]
            if not function.nests or inner.type != QUANTITY:
                reason = "%s needs a metric's name" % name.text
                raise self._mistake(place, reason, "write %s" % function.usage)
        comma = self._take(tokens.COMMA)
        if comma and not function.window:
            raise self._mistake(comma, "%s takes one name" % name.text, "write %s" % function.usage)
        window = self._window(function.usage) if comma else None
        self._close(opened)
        self._depth -= 1
        return Call(name.text, argument, window)

    def _window(self, usage: str) -> int:
        token = self._peek()
        count = token.literal
        if (
            isinstance(count, Quantity)
            and not count.unit
            and isinstance(count.amount, int)
            and count.amount > 0
        ):
            self._next += 1
            return count.amount
        raise self._mistake(token, "a number of points should stand here", "write %s" % usage)
