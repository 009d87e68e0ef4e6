"""Says what is wrong with malformed YAML in words that a researcher can act on."""

from ruamel.yaml.error import MarkedYAMLError

from neronet.errors import SpecificationError

_QUOTES = "put the text in quotes: '...'"

# What the parser says, what it means, what to do; the first that fits is taken.
_MEANINGS = (
    ("found character '\\t'", "a tab stands where spaces belong", "indent with spaces"),
    ("cannot start any token", "a text cannot begin like this", _QUOTES),
    (
        "mapping values are not allowed",
        "a ': ' too many, or a wrong indentation",
        _QUOTES,
    ),
    ("undefined alias", "a text that begins with * must stand in quotes", "write '*.csv'"),
    ("while scanning an alias", "a text that begins with * must stand in quotes", "write '*.csv'"),
    ("while scanning an anchor", "a text that begins with & must stand in quotes", _QUOTES),
    ("while scanning a tag", "a text that begins with ! must stand in quotes", "write '!isnan(loss)'"),
    ("expected '<document start>'", "a text cannot begin with %", _QUOTES),
    ("while scanning a directive", "a text cannot begin with %", _QUOTES),
    ("while parsing a flow mapping", "a { is not closed", "look for a missing } or comma"),
    ("while parsing a flow sequence", "a [ is not closed", "look for a missing ] or comma"),
    ("while scanning a quoted scalar", "a quotation mark is not closed", "look for the missing ' or \""),
    ("could not find expected ':'", "a key without its ':'", "write key: value"),
    ("while parsing a block mapping", "this line does not fit those above it", "look at the indentation"),
    ("another document", "a second document begins here", "write one specification per file, without ---"),
)


def explain(error: MarkedYAMLError, text: str, name: str) -> SpecificationError:
    """Return the error with its line, in plain words where the problem is a known one."""
    said = "%s; %s" % (error.context or "", error.problem or "")
    mark = error.problem_mark or error.context_mark
    at_end = mark is not None and mark.index >= len(text.rstrip())
    if error.context_mark is not None and at_end:
        mark = error.context_mark  # what was begun there is not closed: the end of the file says nothing
    where = "%s:%d" % (name, mark.line + 1) if mark is not None else name
    for sign, meaning, hint in _MEANINGS:
        if sign in said:
            return SpecificationError(where, meaning, hint)
    hint = "look at the indentation and the quotes"
    return SpecificationError(where, "not YAML: %s" % said.strip("; "), hint)
