"""The expressions of a selector as one, in words that mean the same to a nerokid."""

from collections.abc import Iterable
from typing import Any

from neronet.language import tree
from neronet.language.names import BUILTINS
from neronet.language.tree import Expression, Operand
from neronet.man.store.selection.vocabulary import Kind, Vocabulary

_PREFIXES = {Kind.METRIC: "metric.", Kind.PARAMETER: "param."}


def union(expressions: Iterable[Expression], vocabulary: Vocabulary) -> Expression:
    """Return what holds where any of the expressions does.

    A nerokid knows the names of her own attempt only: what stands for a metric or a parameter here is to
    stand for it there, though it has no value yet and there is a built-in of that name.
    """
    operands: list[Expression] = []
    for expression in expressions:
        settled = _settled(expression, vocabulary)
        operands += settled.operands if isinstance(settled, tree.Or) else [settled]
    distinct = tuple(dict.fromkeys(operands))
    return distinct[0] if len(distinct) == 1 else tree.Or(distinct)


def _settled(part: Any, vocabulary: Vocabulary) -> Any:
    if isinstance(part, tree.And | tree.Or):
        return type(part)(tuple(_settled(operand, vocabulary) for operand in part.operands))
    if isinstance(part, tree.Not):
        return tree.Not(_settled(part.operand, vocabulary))
    if isinstance(part, tree.Comparison):
        return part._replace(left=_settled(part.left, vocabulary), right=_settled(part.right, vocabulary))
    if isinstance(part, tree.Call):
        return part._replace(argument=_settled(part.argument, vocabulary))
    return _named(part, vocabulary)


def _named(operand: Operand, vocabulary: Vocabulary) -> Operand:
    if isinstance(operand, tree.Word):
        found = vocabulary.meaning(operand.text)
        return tree.Text(operand.text) if found is None else _named(tree.Variable(operand.text), vocabulary)
    if isinstance(operand, tree.Variable) and operand.name in BUILTINS:
        meaning = vocabulary.meaning(operand.name)
        if meaning is not None and meaning.kind in _PREFIXES:
            return tree.Variable(_PREFIXES[meaning.kind] + operand.name)
    return operand
