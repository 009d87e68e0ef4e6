"""A table of results as JSON lines: an object a row."""

import json

from neronet.man.core.jsonable import as_json
from neronet.man.results.export import Table


def write(table: Table) -> str:
    """Return the text; NaN, which JSON does not know, is null, and infinities are the texts inf and -inf."""
    return "".join(json.dumps(as_json(dict(zip(table.heads, row, strict=True)))) + "\n" for row in table.rows)
