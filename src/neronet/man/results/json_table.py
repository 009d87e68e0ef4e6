"""A table of results as a JSON list of objects."""

import json
import math
from typing import Any

from neronet.man.results.export import Table


def write(table: Table) -> str:
    """Return the text; NaN and infinities, which JSON does not know, are null."""
    objects = [dict(zip(table.heads, map(_plain, row), strict=True)) for row in table.rows]
    return json.dumps(objects, indent=1) + "\n"


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
