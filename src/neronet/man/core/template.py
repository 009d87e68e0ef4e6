"""Command templates: ``{lr}`` stands for the parameter lr, ``{{`` and ``}}`` for a brace."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from neronet.errors import NeronetError
from neronet.language.names import did_you_mean
from neronet.man.core.shelltext import ShellText

#: What a parameter may be called.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")

_TOKEN = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|[{}])")

# Why a value, quoted by itself, would not stay one word there.
_UNSAFE = {
    "'": "it stands in quotes, and a value is quoted by itself; take the quotes away",
    '"': "it stands in quotes, and a value is quoted by itself; take the quotes away",
    "`": "it stands in backticks; write $( ) instead",
    "#": "it stands in a comment",
    "\\": "a backslash stands before it; write \\\\ if one is meant",
    "$": "a $ stands before it; write {%s} for the parameter, ${{%s}} for a variable of the shell",
    "<<": "it stands in a here-document; let the program read parameters.json instead",
}


class Placeholder(NamedTuple):
    """Where the value of a parameter goes."""

    name: str


Piece = str | Placeholder


def names(template: str) -> tuple[str, ...]:
    """Return the parameters that the template uses, each once, in the order of their first use.

    Raises ``NeronetError`` when braces are unbalanced, hold no name, or stand where the shell
    would take a value apart: in quotes, after ``$``, in a comment.
    """
    return tuple(dict.fromkeys(piece.name for piece in _pieces(template) if isinstance(piece, Placeholder)))


def fill(template: str, parameters: Mapping[str, Any]) -> str:
    """Return the shell command with each value in its place as exactly one word.

    Numbers are written so that they read back the same, ``None`` as an empty word, lists and
    mappings as JSON. Raises ``NeronetError`` as ``names`` does, and for a name that is no parameter.
    """
    return "".join(_filled(piece, parameters) for piece in _pieces(template))


def _filled(piece: Piece, parameters: Mapping[str, Any]) -> str:
    if isinstance(piece, str):
        return piece
    if piece.name not in parameters:
        raise unknown(piece.name, parameters)
    return shlex.quote(text(parameters[piece.name]))


def unknown(name: str, parameters: Mapping[str, Any]) -> NeronetError:
    """Return the error for a placeholder that is no parameter."""
    hint = did_you_mean(name, parameters) or "the parameters are: %s" % (", ".join(parameters) or "none")
    return NeronetError("{%s} in the command is no parameter" % name, hint + _braces(name))


def _braces(name: str) -> str:
    return "; write {{%s}} if the braces are meant as such" % name


def text(value: Any) -> str:
    """Return a parameter's value as the program sees it: not yet quoted for a shell."""
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else repr(value)


@lru_cache(maxsize=256)
def _pieces(template: str) -> tuple[Piece, ...]:
    shell = ShellText()
    pieces: list[Piece] = []
    for piece in _split(template):
        if isinstance(piece, Placeholder):
            _check_place(piece.name, shell)
            shell.word()
        else:
            shell.read(piece)
        pieces.append(piece)
    return tuple(pieces)


def _split(template: str) -> Iterator[Piece]:
    for token in _TOKEN.split(template):
        if token in ("{{", "}}"):
            yield token[0]
        elif token in ("{", "}"):
            raise NeronetError(
                "a '%s' in the command has no partner" % token,
                "write %s if the brace is meant as such" % (token * 2),
            )
        elif token.startswith("{"):
            name = token[1:-1].strip()
            if not NAME.match(name):
                raise NeronetError(
                    "'%s' in the command is not the name of a parameter" % token,
                    "write {lr} for the parameter lr%s" % _braces(token[1:-1]),
                )
            yield Placeholder(name)
        elif token:
            yield token


def _check_place(name: str, shell: ShellText) -> None:
    reason = _UNSAFE.get(shell.context)
    if reason is not None:
        hint = reason.replace("%s", name)
        raise NeronetError("the value of {%s} in the command would not stay one word" % name, hint)
