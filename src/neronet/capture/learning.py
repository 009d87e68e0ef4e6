"""Learns a line's skeleton by trial: other numbers are put into it, and what it then says is compared.

What a line says is always asked of the reader that understands any line, never guessed.
"""

import re
from itertools import product
from typing import Callable, Iterator, List, NamedTuple, Optional, Tuple

from neronet.capture.notation import IDLE, VALUES, Notation
from neronet.capture.skeleton import STEP, Skeleton, Slot, Understood

Understand = Callable[[str], Understood]

LONGEST = 1000  #: characters of a line worth learning
_MOST = 60  #: numbers on it
# Patterns as texts, compiled when first needed: most programs end before anything is learned.
_NUMBER = r"""(?x)
    ((?<![A-Za-z0-9_.])[-+]?
     (?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?
       |(?i:nan|inf(?:inity)?)(?![A-Za-z0-9_])))"""
_DIGITS = "([0-9]+)"
# Where two numbers decide together what either is, to try one at a time proves nothing.
_TANGLED = r"""(?x)
    [\r\n]
    |(?:=[ \t]*|:[ \t]+)[-+]?[0-9]+,[0-9]    # a comma between thousands, or between two numbers
    |[=:][ \t]*(?:[A-Za-z0-9_.]+\()?(?:-|[+]?(?i:nan|inf))[^\s/]*/[0-9]  # less than nothing of a total
    |[A-Za-z0-9_/.%-]{100}                   # too long for a name, or not"""
_OBJECT = r"[^{]*\{\s*[\"}]"


class _Piece(NamedTuple):
    """A part of a line: ``pattern`` is what may stand there, a group when ``slot`` says what it is."""

    text: str
    pattern: str
    probes: Tuple[str, ...]
    slot: Optional[Slot] = None


class _Gap(NamedTuple):
    """A place in a line, for trying what the line says with something else there."""

    before: str
    after: str
    understand: Understand

    def say(self, probe: str) -> str:
        """Return what the line says, as a text: NaN is not equal to itself, and -0.0 is to 0.0."""
        return repr(self.understand(self.before + probe + self.after))


def learn(line: str, understand: Understand) -> Optional[Skeleton]:
    """Return the skeleton of a line, or ``None`` when it has none that can be relied upon."""
    sample = understand(line)
    if not sample.values or not _is_learnable(line, sample):
        return None
    pieces = _without_idle_numbers(_with_slots(line, sample, understand), sample, understand)
    slots = tuple(piece.slot for piece in pieces if piece.slot)
    pattern = "".join("(%s)" % piece.pattern if piece.slot else piece.pattern for piece in pieces)
    skeleton = Skeleton(pattern, slots, sample)
    return skeleton if slots and _holds_together(skeleton, pieces, understand) else None


def shape(line: str) -> str:
    """Return the line without its numbers: lines of one skeleton have the same."""
    return re.sub(_DIGITS, "0", re.sub(_NUMBER, "0", line))


def _is_learnable(line: str, sample: Understood) -> bool:
    if len(line) > LONGEST or len(re.findall(_DIGITS, line)) > _MOST or re.search(_TANGLED, line):
        return False
    return sample.is_json or not re.match(_OBJECT, line)  # a broken object might be whole with other numbers


def _with_slots(line: str, sample: Understood, understand: Understand) -> List[_Piece]:
    """Return the line in pieces, with slots for the numbers that say something."""
    parts = re.split(_NUMBER, line)
    pieces = [_literal(parts[0])]
    for at in range(1, len(parts), 2):
        gap = _Gap("".join(parts[:at]), "".join(parts[at + 1 :]), understand)
        pieces += [_slot(parts[at], gap, sample), _literal(parts[at + 1])]
    return pieces


def _slot(text: str, gap: _Gap, sample: Understood) -> _Piece:
    for notation in VALUES:
        if notation.fits(text) and not (gap.after and gap.after[0] in notation.stops):
            place = _place(gap, notation, sample)
            if place:
                return _Piece(text, notation.pattern, notation.probes, Slot(place[0], place[1], notation))
    return _literal(text)


def _place(gap: _Gap, notation: Notation, sample: Understood) -> Optional[Tuple[int, float]]:
    """Return the place that every probe goes to, and what it is divided by."""
    first, *others = notation.probes
    said = gap.say(first)
    for place in range(STEP, len(sample.values)):
        for divisor in (1.0, 100.0):
            if said == _saying(sample, place, float(first) / divisor):
                holds = all(gap.say(word) == _saying(sample, place, float(word) / divisor) for word in others)
                return (place, divisor) if holds else None
    return None


def _saying(sample: Understood, place: int, number: float) -> str:
    """Return what the sample would say with another number at a place."""
    if place == STEP:
        return repr(sample._replace(step=number))
    values = list(sample.values)
    values[place] = (values[place][0], number)
    return repr(sample._replace(values=values))


def _without_idle_numbers(pieces: List[_Piece], sample: Understood, understand: Understand) -> List[_Piece]:
    """Return the pieces with places for any whole number where none changes what the line says."""
    line = "".join(piece.text for piece in pieces)
    done: List[_Piece] = []
    at = 0
    for piece in _with_digits_apart(pieces):
        end = at + len(piece.text)
        is_number = piece.slot is None and re.match(_DIGITS, piece.text)
        done.append(_idle(piece, _Gap(line[:at], line[end:], understand), sample) if is_number else piece)
        at = end
    return done


def _with_digits_apart(pieces: List[_Piece]) -> Iterator[_Piece]:
    for piece in pieces:
        if piece.slot:
            yield piece
        else:
            yield from map(_literal, re.split(_DIGITS, piece.text))


def _idle(piece: _Piece, gap: _Gap, sample: Understood) -> _Piece:
    for notation in IDLE:
        if notation.fits(piece.text) and all(gap.say(probe) == repr(sample) for probe in notation.probes):
            return _Piece(piece.text, notation.pattern, notation.probes)
    return piece


def _literal(text: str) -> _Piece:
    return _Piece(text, re.escape(text), (text,))


def _holds_together(skeleton: Skeleton, pieces: List[_Piece], understand: Understand) -> bool:
    """Tell whether lines with all numbers changed at once say what the skeleton makes of them."""
    whole = re.compile("(?:%s)\\Z" % skeleton.pattern)
    turns = range(max(len(piece.probes) for piece in pieces))
    for stride, turn in product(range(4), turns):
        line = "".join(
            piece.probes[(turn + stride * at) % len(piece.probes)] for at, piece in enumerate(pieces)
        )
        match = whole.match(line)
        if match is None or repr(understand(line)) != repr(_single(skeleton, match.groups())):
            return False
    return True


def _single(skeleton: Skeleton, words: Tuple[str, ...]) -> Understood:
    stretch = skeleton.stretch([[word] for word in words])
    step = None if stretch.steps is None else stretch.steps[0]
    values = [(key, column[0]) for key, column in zip(stretch.keys, stretch.values)]
    return skeleton.sample._replace(step=step, values=values)
