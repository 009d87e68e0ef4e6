"""Reads YAML 1.2 with the line of every key; nothing in it is ever executed."""

import math
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from neronet.errors import SpecificationError
from neronet.man.specs.nesting import split
from neronet.man.specs.specification import Document, Row, Trail
from neronet.man.specs.yaml_mistakes import explain

MOST_VALUES = 1_000_000  # aliases may make a small file unfold without end

_TAG = "tag:yaml.org,2002:"
_MERGE = _TAG + "merge"
_KINDS = ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge")
_KNOWN = frozenset(_TAG + kind for kind in _KINDS)
_INTEGER = re.compile(r"[-+]?[0-9]+(_[0-9]+)*\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(_[0-9]+)*(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")


def read(path: Path) -> Document:
    """Read the file; raises ``SpecificationError`` with the line for whatever is not right."""
    return split(path, parse(_text(path), path.name))


def parse(text: str, name: str) -> Row:
    """Return the mapping in ``text`` with the line of each key; ``name`` is the file's, for messages."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise explain(error, text, name) from None
    except YAMLError as error:
        position = int(getattr(error, "position", 0))
        line = text.count("\n", 0, position) + 1
        what = "the character %r cannot stand in YAML" % text[position : position + 1]
        raise SpecificationError("%s:%d" % (name, line), what, "remove it") from None
    except RecursionError:
        raise SpecificationError(name, "it is nested too deeply") from None
    if root is None:
        raise SpecificationError(name, "the file is empty", "write at least command: and experiments:")
    if not isinstance(root, MappingNode):
        kind = "a list" if isinstance(root.value, list) else "a text"
        raise SpecificationError("%s:%d" % (name, _line(root)), "%s stands where keys belong" % kind, _SHAPE)
    reading = _Reading(name)
    return Row("", reading.mapping(root, ()), reading.places)


_SHAPE = "the file consists of lines like command: python train.py"


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SpecificationError(
            "%s:%d" % (path.name, line), "the file is not written in UTF-8", "save it as UTF-8 in your editor"
        ) from None


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


class _Reading:
    """Turns the nodes of one file into plain values, and notes where each stands."""

    def __init__(self, name: str) -> None:
        self.places: dict[Trail, str] = {(): name + ":1"}
        self._name = name
        self._count = 0
        self._around: list[Node] = []

    def mapping(self, node: MappingNode, trail: Trail) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first: dict[str, int] = {}
        merged = self._merged(node, trail)
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                continue
            key = self._key(key_node)
            if key in first:
                raise self._error(
                    key_node, "'%s' stands twice, first in line %d" % (key, first[key]), "remove one of them"
                )
            first[key] = _line(key_node)
            inner = (*trail, key)
            self.places[inner] = self._where(key_node)
            found[key] = self._value(value_node, inner)
        return {**merged, **found}

    def _merged(self, node: MappingNode, trail: Trail) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        taken = (value for key, value in node.value if key.tag == _MERGE)
        for value in taken:
            sources = [value] if isinstance(value, MappingNode) else value.value
            for source in reversed(sources):  # the first of a list wins
                if not isinstance(source, MappingNode):
                    raise self._error(value, "<< takes in mappings only", "write <<: *name")
                merged.update(self._value(source, trail))
        return merged

    def _key(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            raise self._error(node, "a list or a mapping cannot be a key", "put it in quotes if it is a text")
        return str(node.value)

    def _value(self, node: Node, trail: Trail) -> Any:
        self._count += 1
        if self._count > MOST_VALUES:
            raise self._error(
                node, "the file unfolds to more than %d values" % MOST_VALUES, "use fewer aliases"
            )
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if str(node.tag) not in _KNOWN:
            raise self._unknown_tag(node)
        if any(node is outer for outer in self._around):
            raise self._error(node, "an alias stands within what it stands for")
        self._around.append(node)
        value: Any
        if isinstance(node, MappingNode):
            value = self.mapping(node, trail)
        else:
            value = [self._item(item, (*trail, index)) for index, item in enumerate(node.value)]
        self._around.pop()
        return value

    def _item(self, node: Node, trail: Trail) -> Any:
        self.places[trail] = self._where(node)
        return self._value(node, trail)

    def _scalar(self, node: ScalarNode) -> Any:
        tag = str(node.tag)
        if tag not in _KNOWN:
            raise self._unknown_tag(node)
        text = str(node.value)
        if node.style is None and tag != _TAG + "str":
            return self._plain(node, tag[len(_TAG) :], text)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise self._error(node, "the text holds half a character (a surrogate)", "write it out") from None
        if "\0" in text:
            raise self._error(node, "the text holds the character \\0, which no program can be given")
        return text

    def _plain(self, node: ScalarNode, tag: str, text: str) -> Any:
        if tag == "null":
            return None
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if _INTEGER.match(text):
            return self._integer(node, text)
        if _BASED.match(text):
            return int(text, 0)
        if _FLOAT.match(text) and math.isfinite(float(text)):
            return float(text)
        if _FLOAT.match(text) or _NO_NUMBER.match(text):
            hint = "put it in quotes to hand it over as a text"
            raise self._error(node, "%s is not a finite number" % text, hint)
        return text  # dates, 1:30:00, yes and no: as written

    def _integer(self, node: ScalarNode, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise self._error(node, "a whole number of %d digits is too long" % len(text)) from None

    def _unknown_tag(self, node: Node) -> SpecificationError:
        hint = "put the text in quotes if its '!' is meant as such"
        return self._error(node, "'%s' is a tag of YAML that has no meaning here" % node.tag, hint)

    def _where(self, node: Node) -> str:
        return "%s:%d" % (self._name, _line(node))

    def _error(self, node: Node, what: str, hint: str | None = None) -> SpecificationError:
        return SpecificationError(self._where(node), what, hint)
