"""A letter: what happened, how the batches stand, and what may be done about it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_LINES, _WIDTH = 20, 200  #: of what a program said last
_NAME = 80  #: letters of a name, a cause, a message


class Group(NamedTuple):
    """Things of one kind that happened, told together."""

    title: str  #: ``200 crashed: out of memory``
    which: str = ""  #: the experiments, as a selector or by name
    where: str = ""  #: ``node1 (120), node2 (80)``
    text: str = ""  #: the last lines of stderr of one of them, or a message


class Standing(NamedTuple):
    """How a batch stands. Times in seconds since the epoch."""

    batch: int
    words: str  #: the command that started it
    counts: dict[str, int]  #: experiments by the state of their newest attempt in it
    done: float = 0.0  #: the part that has ended, 0 to 1
    best: str = ""  #: ``val_loss 0.12``
    best_of: str = ""  #: ``14 deeper-3``
    expected: float | None = None  #: when all will have ended, as it seems
    metric: str = ""  #: whose curves are worth a look
    curves: list[tuple[str, int]] = []  #: name and attempt of each  # noqa: RUF012 - a value, never changed


class Letter(NamedTuple):
    """What every channel is given, and makes its own form of."""

    subject: str
    project: str
    created: float
    groups: list[Group]
    standings: list[Standing]
    commands: list[tuple[str, str]]  #: what for, and the command
    batch: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return a JSON object."""
        return {
            **self._asdict(),
            "groups": [group._asdict() for group in self.groups],
            "standings": [standing._asdict() for standing in self.standings],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Letter":
        """Return what ``to_json`` wrote."""
        return cls(
            **{
                **plain,
                "groups": [Group(**group) for group in plain["groups"]],
                "standings": [_standing(standing) for standing in plain["standings"]],
                "commands": [(what, command) for what, command in plain["commands"]],
            }
        )


def _standing(plain: Mapping[str, Any]) -> Standing:
    return Standing(**{**plain, "curves": [(name, attempt) for name, attempt in plain["curves"]]})


def one_line(text: str, most: int = _NAME) -> str:
    """Return the text without line ends and other control characters, and no longer than that."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def last_lines(text: str) -> str:
    """Return the last lines of a text, none of them endless."""
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    return "\n".join(_clipped(line) for line in lines[-_LINES:])


def _clipped(line: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in line.expandtabs(4)).rstrip()
    return plain if len(plain) <= _WIDTH else plain[: _WIDTH - 1] + "…"


def selector(numbers: Iterable[int]) -> str:
    """Return ``1-3,7``: experiments as they are picked on the command line."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
