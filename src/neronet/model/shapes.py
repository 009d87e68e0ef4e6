"""Whether what came as JSON has the types that a NamedTuple's fields are declared with."""

from functools import lru_cache
from typing import Any, Callable, Dict, List, Set, Tuple, Union, get_type_hints

_Check = Callable[[Any], bool]

_SCALARS: Dict[Any, Set[Any]] = {str: {str}, bool: {bool}, int: {int}, float: {float, int}, bytes: {bytes}}


def require(kind: Callable[..., Any], fields: Dict[str, Any]) -> None:
    """Raise ``TypeError`` when one of the fields has a value of another type than ``kind`` declares.

    Lists, mappings and tuples are looked into. A field that is a NamedTuple itself is not: it is read apart.
    """
    for name, check in _checks(kind):
        if name in fields and not check(fields[name]):
            raise TypeError("its %s is of another type" % name)


@lru_cache(maxsize=None)
def _checks(kind: Callable[..., Any]) -> List[Tuple[str, _Check]]:
    return [(name, _check(hint)) for name, hint in get_type_hints(kind).items()]


def _check(hint: Any) -> _Check:
    if hint in _SCALARS:
        allowed = _SCALARS[hint]
        return lambda value: type(value) in allowed
    if hint is type(None):
        return lambda value: value is None
    # List[str].__origin__ is List on Python 3.6, and list since.
    make = _CONTAINERS.get(getattr(hint, "__origin__", None))
    return make(hint.__args__) if make else lambda _value: True


def _any_of(arguments: Tuple[Any, ...]) -> _Check:
    checks = [_check(argument) for argument in arguments]
    return lambda value: any(check(value) for check in checks)


def _list_of(arguments: Tuple[Any, ...]) -> _Check:
    if arguments[0] in _SCALARS:  # the columns of points are long, and this is quick
        allowed = _SCALARS[arguments[0]]
        return lambda value: type(value) is list and allowed.issuperset(map(type, value))
    check = _check(arguments[0])
    return lambda value: type(value) is list and all(map(check, value))


def _mapping_to(arguments: Tuple[Any, ...]) -> _Check:
    check = _check(arguments[1])
    return lambda value: type(value) is dict and all(map(check, value.values()))


def _tuple_of(arguments: Tuple[Any, ...]) -> _Check:
    if arguments[-1] is Ellipsis:
        return _list_of(arguments)
    checks = [_check(argument) for argument in arguments]
    return lambda value: (
        type(value) is list
        and len(value) == len(checks)
        and all(check(part) for check, part in zip(checks, value))
    )


_CONTAINERS: Dict[Any, Callable[[Tuple[Any, ...]], _Check]] = {
    Union: _any_of,
    list: _list_of,
    List: _list_of,
    dict: _mapping_to,
    Dict: _mapping_to,
    tuple: _tuple_of,
    Tuple: _tuple_of,
}
