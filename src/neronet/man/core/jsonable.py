"""Values as JSON can say them."""

import math
from typing import Any


def as_json(value: Any) -> Any:
    """Return the value with NaN and infinities, which JSON does not know, as None and texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list) else value
