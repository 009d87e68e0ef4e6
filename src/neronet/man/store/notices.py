"""From what happened to what is to be told: each once, and in one transaction with how far that has come."""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from neronet.errors import NeronetError, SelectionError
from neronet.language.parser import parse_selector
from neronet.man.core import notices_match, notices_rules
from neronet.man.core.notices_match import Notice, Tiding
from neronet.man.core.notices_rules import FINISHED, STARTED, Rules
from neronet.man.store import clusters, where

_MANY = 5000  #: tidings that are read at a time
_READ = """
    SELECT t.id, t.time, t.attempt, a.batch, t.kind, t.word, t.message, ifnull(a.cause, '') AS cause,
        e.project
    FROM tidings t JOIN attempts a ON a.id = t.attempt JOIN experiments e ON e.number = a.experiment
    ORDER BY t.id LIMIT ?
"""
_NEWEST = """
    SELECT a.id, a.batch FROM experiments e JOIN attempts a ON a.id = e.newest
    WHERE e.number IN (SELECT value FROM json_each(?1)) AND (a.ended IS NULL OR a.ended > ?2)
        AND NOT EXISTS (SELECT 1 FROM told WHERE project = ?3 AND what = ?4 || '/' || a.id)
    ORDER BY a.id
"""
_INSERT = (
    "INSERT INTO notices (project, batch, attempt, kind, word, message, time) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class Watch(NamedTuple):
    """A project whose user is to be told. Times in seconds since the epoch."""

    project: int
    name: str
    rules: Rules
    since: float = 0.0
    letters: tuple[float, ...] = ()  #: when letters were written, oldest first
    digested: float = 0.0


def watches(tx: sqlite3.Connection, user: Mapping[str, Any], now: float) -> list[Watch]:
    """Return the projects with rules and with somebody to tell.

    ``user`` has the rules of her own configuration; what a project says goes before. Rules that are new, or
    have changed, count from now. A project whose rules cannot be read is left out.
    """
    found = []
    for (project,) in tx.execute("SELECT id FROM projects").fetchall():
        name, plain = written(tx, project)
        plain = {**user, **plain}
        with contextlib.suppress(NeronetError):
            rules = notices_rules.read(plain)
            if rules.channels:
                found.append(_watch(tx, project, name, rules, now))
    return found


def written(connection: sqlite3.Connection, project: int) -> tuple[str, dict[str, Any]]:
    """Return a project's name, and what it says of notices."""
    name, settings = connection.execute(
        "SELECT name, settings FROM projects WHERE id = ?", (project,)
    ).fetchone()
    return str(name), json.loads(settings).get("notify") or {}


def has_tidings(connection: sqlite3.Connection) -> bool:
    """Tell whether anything has happened that was not read yet."""
    return connection.execute("SELECT 1 FROM tidings LIMIT 1").fetchone() is not None


def take(tx: sqlite3.Connection, watched: Iterable[Watch]) -> None:
    """Read what has happened, and keep what is to be told."""
    rules = {watch.project: watch.rules for watch in watched}
    rows = tx.execute(_READ, (_MANY,)).fetchall() if rules else []
    ends: dict[tuple[int, int | None], Notice] = {}
    for row in rows:
        if row["project"] in rules:
            tiding = Tiding(*(row[field] for field in Tiding._fields))
            for notice in notices_match.of(rules[row["project"]], tiding):
                if notice.kind == FINISHED:
                    ends[row["project"], notice.batch] = notice
                else:
                    _keep(tx, row["project"], notice)
    # Once a batch: to see that it lives takes longer, the more of it has ended.
    for (project, _batch), notice in ends.items():
        _keep(tx, project, notice)
    tx.execute("DELETE FROM tidings WHERE id <= ?", (rows[-1]["id"] if rows else -1,))
    if not rules:
        tx.execute("DELETE FROM tidings")
    # Nobody is left to be told of what a project's rules no longer ask for.
    tx.execute(
        "DELETE FROM notices WHERE project NOT IN (SELECT value FROM json_each(?))",
        (json.dumps(list(rules)),),
    )


def holding(connection: sqlite3.Connection, watch: Watch, now: float) -> list[Notice]:
    """Return a notice for each newest attempt for which an expression holds, and that was not told of it."""
    found = []
    for expression in watch.rules.expressions:
        with contextlib.suppress(SelectionError):  # a metric that has no value yet, say
            numbers = where.select(connection, parse_selector(f"({expression})"), watch.project, now=now)
            place = (watch.since, watch.project, expression)
            rows = connection.execute(_NEWEST, (json.dumps(numbers), *place))
            found += [Notice("expression", now, batch, attempt, expression) for attempt, batch in rows]
    return found


def doubts(
    connection: sqlite3.Connection, project: int | None, rules: Rules, now: float
) -> list[tuple[str, str]]:
    """Return the expressions that cannot be judged, and why: they name what nothing has, so far at least."""
    found = []
    for expression in rules.expressions:
        try:
            where.select(connection, parse_selector(f"({expression})"), project, now=now)
        except SelectionError as error:
            found.append((expression, error.what.partition("\n")[0]))
    return found


def keep_new(tx: sqlite3.Connection, watch: Watch, notices: Iterable[Notice]) -> None:
    """Keep those of which nothing was said before of the same attempt."""
    for notice in notices:
        if _is_new(tx, watch.project, f"{notice.word}/{notice.attempt}"):
            _insert(tx, watch.project, notice)


def look_for_clusters(tx: sqlite3.Connection, watched: Iterable[Watch], now: float) -> None:
    """Keep a notice for each cluster that has been away for too long while attempts are there.

    Of several projects that are there, with the same people to tell, one tells.
    """
    troubles = [
        trouble for trouble in clusters.troubles(tx) if trouble.complaint.kind is not clusters.Kind.TROUBLE
    ]
    for watch in watched:
        patience = watch.rules.unreachable
        for cluster, since, complaint in troubles if patience is not None else ():
            if now - since < (patience or 0.0) or not _lives_there(tx, watch.project, cluster):
                continue
            told = f"unreachable/{cluster}/{since}/{json.dumps(watch.rules.channels)}"
            if _is_new(tx, 0, told):
                _insert(tx, watch.project, Notice("unreachable", now, word=cluster, message=complaint.words))


def _watch(tx: sqlite3.Connection, project: int, name: str, rules: Rules, now: float) -> Watch:
    text = json.dumps(rules)
    row = tx.execute(
        "SELECT rules, since, rounds, digested FROM watches WHERE project = ?", (project,)
    ).fetchone()
    if row is None or row["rules"] != text:
        tx.execute(
            "INSERT INTO watches (project, rules, since, digested) VALUES (?1, ?2, ?3, ?3)"
            " ON CONFLICT (project) DO UPDATE SET rules = ?2, since = ?3",
            (project, text, now),
        )
    if row is None:
        return Watch(project, name, rules, now, (), now)
    since = row["since"] if row["rules"] == text else now
    return Watch(project, name, rules, since, tuple(json.loads(row["rounds"])), row["digested"])


def _keep(tx: sqlite3.Connection, project: int, notice: Notice) -> None:
    """Keep a notice, unless it is of a batch that has not finished, or that was told."""
    if notice.kind == FINISHED and _lives(tx, notice.batch):
        return
    if notice.kind in (STARTED, FINISHED) and not _is_new(tx, project, f"{notice.kind}/{notice.batch}"):
        return
    _insert(tx, project, notice)


def _insert(tx: sqlite3.Connection, project: int, notice: Notice) -> None:
    place = (project, notice.batch, notice.attempt)
    tx.execute(_INSERT, (*place, notice.kind, notice.word, notice.message, notice.time))


def _is_new(tx: sqlite3.Connection, project: int, what: str) -> bool:
    return tx.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (project, what)).rowcount > 0


def _lives(tx: sqlite3.Connection, batch: int | None) -> bool:
    row = tx.execute("SELECT 1 FROM attempts WHERE batch = ? AND ended IS NULL LIMIT 1", (batch,))
    return row.fetchone() is not None


def _lives_there(tx: sqlite3.Connection, project: int, cluster: str) -> bool:
    row = tx.execute(
        "SELECT 1 FROM attempts a JOIN experiments e ON e.number = a.experiment"
        " WHERE a.cluster = ? AND a.ended IS NULL AND e.project = ? LIMIT 1",
        (cluster, project),
    )
    return row.fetchone() is not None
