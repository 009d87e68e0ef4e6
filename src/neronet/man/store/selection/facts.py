"""What every experiment has, in SQL: of ``experiments e``, its newest ``attempts a`` and its ``pulses p``."""

_DEFINITION = """(
    SELECT json_extract(r.definition, '$.{}') FROM revisions r
    WHERE r.experiment = e.number AND r.revision = ifnull(a.revision, e.revision)
)"""
_DEFINED = "(SELECT r.created FROM revisions r WHERE r.experiment = e.number AND r.revision = 1)"

#: The time up to which an attempt is looked at: for it, time stops at its end.
UNTIL = "ifnull(a.ended, :now)"

#: NULL where there is no value.
FACTS = {
    "number": "e.number",
    "name": "e.name",
    "project": "(SELECT o.name FROM projects o WHERE o.id = e.project)",
    "tag": "e.tags",
    "priority": _DEFINITION.format("priority"),
    "cluster": f"ifnull(a.cluster, {_DEFINITION.format('cluster')})",
    "batch": "a.batch",
    "attempt": "a.attempt",
    "attempts": "ifnull(a.attempt, 0)",
    "state": "ifnull(a.state, 'defined')",
    "cause": "a.cause",
    "exit": "a.exit",
    "host": "a.host",
    "age": f"max(0.0, :now - {_DEFINED})",
    "tmod": "max(0.0, :now - max(e.changed, ifnull(a.changed, e.changed)))",
    "wait": f"max(0.0, ifnull(a.started, {UNTIL}) - a.created)",
    "runtime": f"ifnull(a.runtime, max(0.0, {UNTIL} - a.started))",
    "stalled": f"max(0.0, {UNTIL} - ifnull(p.time, a.started))",
    "steps": "p.step",
}
