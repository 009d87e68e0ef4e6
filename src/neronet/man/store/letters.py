"""Writes letters into the outbox when they are due: of what has waited to be told, and digests."""

import json
import sqlite3
from collections.abc import Sequence

from neronet.man.core import notices_fold, notices_timing
from neronet.man.core.notices_fold import Fact
from neronet.man.core.notices_letter import Letter
from neronet.man.core.notices_match import Notice
from neronet.man.core.notices_rules import FINISHED, STATES
from neronet.man.store import outbox, standings
from neronet.man.store.notices import Watch

_THREADS = 3  #: letters of one round; what is of more batches is told in one
_STANDINGS = 10  #: batches of which one letter tells
_URGENT = (FINISHED, "unreachable")
_PENDING = """
    SELECT n.kind, n.time, n.batch, n.attempt, n.word, n.message, n.id,
        ifnull(e.number, 0) AS number, ifnull(e.name, '') AS name, ifnull(a.host, '') AS host,
        ifnull(a.tail, '') AS tail, a.id IS NOT NULL AND a.id <> e.newest AS again,
        a.id IS NOT NULL AND a.ended IS NULL AS lives
    FROM notices n LEFT JOIN attempts a ON a.id = n.attempt LEFT JOIN experiments e ON e.number = a.experiment
    WHERE n.project = ? ORDER BY n.id DESC
"""

_NEWEST = """
    SELECT a.id AS attempt, a.batch, a.state, a.cause, a.ended, a.host, a.tail, e.number, e.name
    FROM experiments e JOIN attempts a ON a.id = e.newest
    WHERE e.number IN (SELECT value FROM json_each(?)) ORDER BY e.number
"""


def write_due(tx: sqlite3.Connection, watch: Watch, now: float) -> None:
    """Write what is due; it no longer waits then, and the next round and digest count from now."""
    due = _round_due(tx, watch, now)
    if due is not None and due <= now:
        _write_round(tx, watch, now)
    _write_digest(tx, watch, now)


def preview(connection: sqlite3.Connection, project: str, numbers: Sequence[int], now: float) -> Letter:
    """Return the letter that would tell of the newest attempts at experiments, had they ended just now."""
    rows = connection.execute(_NEWEST, (json.dumps(list(numbers)),)).fetchall()
    facts = []
    for row in rows:
        if row["ended"] is not None and row["state"] in STATES:
            notice = Notice(row["state"], row["ended"], row["batch"], row["attempt"], row["cause"] or "")
            facts.append(Fact(notice, row["number"], row["name"], row["host"] or "", row["tail"] or ""))
    batches = sorted({row["batch"] for row in rows})
    shown = [standings.of_batch(connection, batch, now) for batch in batches[-_STANDINGS:]]
    return notices_fold.fold(project, batches[0] if len(batches) == 1 else None, facts, shown, now)


def awaits(connection: sqlite3.Connection) -> bool:
    """Tell whether anything waits to be told."""
    return connection.execute("SELECT 1 FROM notices LIMIT 1").fetchone() is not None


def awaits_digest(connection: sqlite3.Connection, watch: Watch) -> bool:
    """Tell whether a digest is still to come of what has happened since the last."""
    is_asked = notices_timing.digest_due(watch.rules, watch.digested) is not None
    return is_asked and standings.has_moved(connection, watch.project, watch.digested)


def _round_due(tx: sqlite3.Connection, watch: Watch, now: float) -> float | None:
    found = tx.execute(
        "SELECT min(time), max(kind IN (?, ?)) FROM notices WHERE project = ?", (*_URGENT, watch.project)
    ).fetchone()
    if found[0] is None:
        return None
    first = min(found[0], now)  # the clock of a cluster may be ahead
    return notices_timing.round_due(watch.rules, first, _before(watch, now), urgent=bool(found[1]))


def _before(watch: Watch, now: float) -> list[float]:
    """Return when letters were written; a clock that was set back leaves some in what is to come."""
    return [time for time in watch.letters if time <= now]


def _write_round(tx: sqlite3.Connection, watch: Watch, now: float) -> None:
    facts = _pending(tx, watch.project)
    tx.execute("DELETE FROM notices WHERE project = ?", (watch.project,))
    letters = [time for time in _before(watch, now) if time > now - notices_timing.HOUR]
    if len(facts) > min(_THREADS, max(1, watch.rules.limit - len(letters))):
        everything = [fact for members in facts.values() for fact in members]
        written = [_letter(tx, watch, None, everything, now)]
    else:
        written = [_letter(tx, watch, batch, members, now) for batch, members in facts.items()]
    for letter in written:
        outbox.put(tx, watch.project, watch.rules.channels, letter)
    rounds = json.dumps(letters + [now] * len(written))
    tx.execute("UPDATE watches SET rounds = ? WHERE project = ?", (rounds, watch.project))


def _pending(tx: sqlite3.Connection, project: int) -> dict[int | None, list[Fact]]:
    """Return what is to be told, by batch; of one kind, the newest alone with what it printed last."""
    facts: dict[int | None, list[Fact]] = {}
    printed = set()
    for row in tx.execute(_PENDING, (project,)):
        notice = Notice(*(row[field] for field in Notice._fields))
        kind = (notice.kind, notice.word, notice.batch)
        tail = "" if kind in printed else row["tail"]
        if tail:
            printed.add(kind)
        known = (row["number"], row["name"], row["host"], tail, bool(row["again"]), bool(row["lives"]))
        facts.setdefault(notice.batch, []).append(Fact(notice, *known))
    return {batch: members[::-1] for batch, members in reversed(facts.items())}


def _letter(tx: sqlite3.Connection, watch: Watch, batch: int | None, facts: list[Fact], now: float) -> Letter:
    batches = sorted({fact.notice.batch for fact in facts if fact.notice.batch is not None})
    shown = [standings.of_batch(tx, number, now) for number in batches[-_STANDINGS:]]
    return notices_fold.fold(watch.name, batch, facts, shown, now)


def _write_digest(tx: sqlite3.Connection, watch: Watch, now: float) -> None:
    if watch.digested > now:  # the clock was set back
        tx.execute("UPDATE watches SET digested = ? WHERE project = ?", (now, watch.project))
        return
    due = notices_timing.digest_due(watch.rules, watch.digested)
    if due is None or due > now:
        return
    batches = standings.live_batches(tx, watch.project, watch.digested)
    if batches:
        shown = [standings.of_batch(tx, batch, now) for batch in batches[-_STANDINGS:]]
        outbox.put(tx, watch.project, watch.rules.channels, notices_fold.digest(watch.name, shown, now))
    tx.execute("UPDATE watches SET digested = ? WHERE project = ?", (now, watch.project))
