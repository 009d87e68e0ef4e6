"""A table of results as a JSON list of objects."""

import json

from neronet.man.core.jsonable import as_json
from neronet.man.results.export import Table


def write(table: Table) -> str:
    """Return the text; NaN, which JSON does not know, is null, and infinities are the texts inf and -inf."""
    objects = [as_json(dict(zip(table.heads, row, strict=True))) for row in table.rows]
    return json.dumps(objects, indent=1) + "\n"
