"""A letter as plain text."""

import time

from neronet.man.core.notices_fold import words
from neronet.man.core.notices_letter import Group, Letter, Standing

_BAR = 20  #: letters


def text(letter: Letter) -> str:
    """Return the letter as text."""
    parts = [_group(group) for group in letter.groups]
    parts += [_standing(standing) for standing in letter.standings]
    if letter.commands:
        widest = max(len(what) for what, _command in letter.commands)
        parts.append("\n".join(f"{what + ':':<{widest + 1}}  {command}" for what, command in letter.commands))
    parts.append(f"-- \nneronet, {moment(letter.created)}. `neroman notify list` shows what was sent.")
    return "\n\n".join(parts) + "\n"


def moment(seconds: float) -> str:
    """Return ``Mon 23 Nov 14:05`` in this machine's zone."""
    return time.strftime("%a %d %b %H:%M", time.localtime(seconds))


def facts(standing: Standing) -> list[tuple[str, str]]:
    """Return what is known of a batch, as rows of a table."""
    rows = [("state", words(standing.counts)), ("progress", f"{standing.done:.0%} has ended")]
    if standing.best:
        rows.append(("best so far", f"{standing.best} ({standing.best_of})"))
    if standing.expected is not None:
        rows.append(("expected end", moment(standing.expected)))
    return rows


def _group(group: Group) -> str:
    lines = [group.title]
    if group.which:
        lines.append(f"  which: {group.which}")
    if group.where:
        lines.append(f"  where: {group.where}")
    lines += [f"  | {line}" for line in group.text.splitlines()]
    return "\n".join(lines)


def _standing(standing: Standing) -> str:
    full = round(standing.done * _BAR)
    lines = [f"batch {standing.batch}  [{'#' * full}{'.' * (_BAR - full)}]  {standing.words}"]
    lines += [f"  {name + ':':<14}{value}" for name, value in facts(standing)]
    return "\n".join(lines)
