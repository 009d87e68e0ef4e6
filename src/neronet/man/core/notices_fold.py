"""Folds what happened into a letter: by what it was, why and where. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from neronet.man.core.notices_letter import Group, Letter, Standing, last_lines, one_line, selector
from neronet.man.core.notices_match import Notice
from neronet.man.core.notices_rules import FINISHED, STARTED
from neronet.model.lifecycle import ENDED, State

_GROUPS = 12  #: in a letter; more is told as a number
_HOSTS = 6
_SELECTOR = 60  #: letters of a selector; a longer one is said in words of the language
_FIRST = (FINISHED, "unreachable", State.CRASHED.value, "criterion", "expression", State.ABORTED.value)
_ENDED = tuple(state.value for state in ENDED)


class Fact(NamedTuple):
    """A notice with what is known of its attempt; empty when it has none."""

    notice: Notice
    number: int = 0
    name: str = ""
    host: str = ""
    tail: str = ""
    again: bool = False  #: another attempt was made since
    lives: bool = False


def fold(
    project: str, batch: int | None, facts: Sequence[Fact], standings: Sequence[Standing], now: float
) -> Letter:
    """Return the letter that tells these facts; ``batch`` is None when they are of several, or of none."""
    kinds: dict[tuple[str, str, int | None], list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(_kind(fact), []).append(fact)
    ordered = sorted(kinds.items(), key=lambda item: (_rank(item[0][0]), -len(item[1])))
    groups = [_group(kind, members, standings) for kind, members in ordered]
    subject = "; ".join(group.title for group in groups[:2]) or "progress"
    if len(groups) > 2:
        subject += "; and more"
    names_it = batch is None or subject.startswith(f"batch {batch} ")
    place = f"[{one_line(project, 40)}]" + ("" if names_it else f" batch {batch}:")
    shown = groups[:_GROUPS]
    if len(groups) > len(shown):
        shown.append(Group(f"and {len(groups) - len(shown)} kinds of things more"))
    return Letter(
        one_line(f"{place} {subject}", 180),
        one_line(project),
        now,
        shown,
        list(standings),
        _commands(facts, batch),
        batch,
    )


def digest(project: str, standings: Sequence[Standing], now: float) -> Letter:
    """Return the letter that tells how all stand."""
    counts: Counter[str] = Counter()
    for standing in standings:
        counts.update(standing.counts)
    subject = f"[{one_line(project, 40)}] {words(counts) or 'nothing has begun'}"
    commands = [("see all", "neroman status")]
    return Letter(one_line(subject, 180), one_line(project), now, [], list(standings), commands)


def words(counts: "Counter[str] | dict[str, int]") -> str:
    """Return ``28 finished, 2 crashed``: the states in their order."""
    return ", ".join(
        f"{counts[state.value]} {state.value}" for state in reversed(State) if counts.get(state.value)
    )


def _kind(fact: Fact) -> tuple[str, str, int | None]:
    notice = fact.notice
    of_one = notice.batch if notice.kind in (STARTED, FINISHED) else None
    return notice.kind, one_line(notice.word), of_one


def _rank(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def _group(kind: tuple[str, str, int | None], facts: list[Fact], standings: Sequence[Standing]) -> Group:
    what, word, batch = kind
    if what == FINISHED:
        counts = next((standing.counts for standing in standings if standing.batch == batch), {})
        return Group(f"batch {batch} finished: {words(counts)}" if counts else f"batch {batch} finished")
    if what == STARTED:
        return Group(f"batch {batch} started")
    if what == "unreachable":
        return Group(f"{word} is unreachable", text=last_lines(facts[0].notice.message))
    which = one_line(selector(fact.number for fact in facts)) if len(facts) > 1 else ""
    if what in _ENDED or what == State.RUNNING.value:
        again = sum(fact.again for fact in facts)
        why = (f": {word}" if word else "") + (f" ({again} tried again)" if again else "")
        is_failure = what == State.CRASHED.value
        tail = next((fact.tail for fact in reversed(facts) if fact.tail), "") if is_failure else ""
        return Group(f"{_who(facts)} {what}{why}", which, _where(facts), last_lines(tail))
    message = facts[-1].notice.message if what == "criterion" else ""
    return Group(f"{_who(facts, ' experiments')}: {word}", which, _where(facts), last_lines(message))


def _where(facts: list[Fact]) -> str:
    """Return ``node1 (120), node2 (80)``: where most were, first."""
    hosts = Counter(one_line(fact.host, 40) for fact in facts if fact.host)
    shown = [f"{host} ({count})" if len(facts) > 1 else host for host, count in hosts.most_common(_HOSTS)]
    more = f" and {len(hosts) - _HOSTS} more nodes" if len(hosts) > _HOSTS else ""
    return ", ".join(shown) + more


def _who(facts: list[Fact], several: str = "") -> str:
    if len({fact.number for fact in facts}) > 1:
        return f"{len(facts)}{several}"
    return f"{facts[0].number} {one_line(facts[0].name, 40)}".strip()


def _commands(facts: Sequence[Fact], batch: int | None) -> list[tuple[str, str]]:
    found = []
    crashed = [fact for fact in facts if fact.notice.kind == State.CRASHED.value and not fact.again]
    if crashed:
        numbers = selector(fact.number for fact in crashed)
        if len(numbers) > _SELECTOR:
            numbers = "crashed" if batch is None else f"'batch = {batch} && state = crashed'"
        found.append(("see what one of them printed", f"neroman logs {crashed[-1].number}"))
        found.append(("try again", f"neroman restart {numbers}"))
    judged = [fact for fact in facts if fact.notice.kind in ("criterion", "expression")]
    if judged:
        found.append(("look at it", f"neroman show {judged[-1].number}"))
        if judged[-1].lives:
            found.append(("end it", f"neroman abort {judged[-1].number}"))
    away = {fact.notice.word for fact in facts if fact.notice.kind == "unreachable"}
    found += [("see why", f"neroman cluster check {one_line(cluster)}") for cluster in sorted(away)]
    if any(fact.notice.kind == FINISHED for fact in facts) and batch is not None:
        found.append(("results", f"neroman results batch:{batch}"))
    found.append(("see all", "neroman status" if batch is None else f"neroman status batch:{batch}"))
    return found
