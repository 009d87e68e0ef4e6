"""The items of a selector that are no expressions, as conditions in SQL."""

from collections.abc import Callable
from typing import Any

from neronet.language import tree

#: Their numbers are the user's own, whatever the project.
EVERYWHERE = (tree.Number, tree.Range, tree.AttemptItem, tree.Batch)

# A start command over several projects made a batch of each, at the same moment.
_LAST = """
    e.number IN (
        SELECT o.experiment FROM batches b JOIN attempts o ON o.batch = b.number WHERE b.created = (
            SELECT max(n.created) FROM batches n WHERE :project IS NULL OR EXISTS (
                SELECT 1 FROM attempts o JOIN experiments f ON f.number = o.experiment
                WHERE o.batch = n.number AND f.project = :project
            )
        )
    )
"""

#: Of ``experiments e`` and its newest attempt ``a``; with what an item has, by the names of its fields.
CONDITIONS: dict[type, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    tree.Number: lambda item: ("e.number = :number", item._asdict()),
    tree.Range: lambda item: (
        "e.number BETWEEN :first AND :last AND (e.number - :first) % :step = 0",
        item._asdict(),
    ),
    tree.AttemptItem: lambda item: ("e.number = :number AND a.attempt = :attempt", item._asdict()),
    tree.StateItem: lambda item: ("ifnull(a.state, 'defined') = :state", item._asdict()),
    tree.Name: lambda item: ("e.name = :text", item._asdict()),
    tree.Glob: lambda item: (
        "e.name GLOB :pattern",
        {"pattern": item.pattern.replace("[!", "[^")},  # as SQLite has it
    ),
    tree.Batch: lambda item: (
        "e.number IN (SELECT b.experiment FROM attempts b WHERE b.batch = :number)",
        item._asdict(),
    ),
    tree.Tag: lambda item: (
        "e.tags <> '[]' AND EXISTS (SELECT 1 FROM json_each(e.tags) WHERE value = :text)",
        item._asdict(),
    ),
    tree.All: lambda _item: ("1", {}),
    tree.Last: lambda _item: (_LAST, {}),
}
