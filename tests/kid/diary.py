"""What stands in an attempt's journal, as events."""

from collections.abc import Iterable
from pathlib import Path

from neronet.model import event as events
from neronet.model.event import ENDS, Environment, Event, Points, Record, Vitals
from neronet.spool import folder as folders
from neronet.spool import journal


def records_of(folder: Path) -> list[Record]:
    """Return the records of a journal that is whole."""
    reading = journal.read(str(folder / folders.EVENTS))
    assert not reading.torn
    assert not reading.damaged
    return [events.from_json(plain) for plain in reading.objects]


def events_of(folder: Path) -> list[Event]:
    """Return what has happened; what was measured and recorded beside it stands in the records."""
    return [event for event in all_events_of(folder) if not isinstance(event, Vitals | Environment)]


def all_events_of(folder: Path) -> list[Event]:
    return [record.event for record in records_of(folder)]


def ended_with(records: Iterable[Record]) -> Event | None:
    """Return the event that ended the attempt, if it has ended."""
    return next((record.event for record in records if isinstance(record.event, ENDS)), None)


def values_of(happened: Iterable[Event], key: str) -> list[float]:
    """Return all values of a metric, in order."""
    points = [event for event in happened if isinstance(event, Points) and event.key == key]
    return [value for event in points for value in event.values]
