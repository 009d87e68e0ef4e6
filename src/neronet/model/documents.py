"""JSON objects that are kept once, by a name made of their content."""

import json
from typing import Any, Dict

from neronet.model import sha256


def digest(document: Dict[str, Any]) -> str:
    """Return the name of a document; equal documents have the same, in whatever order their keys stand."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    name: str = sha256.own(text.encode("ascii")).hexdigest()[:32]
    return name
