"""Scalars from TensorBoard's event files: TFRecords of ``tensorflow.Event`` messages."""

import struct
from array import array
from typing import Dict, Iterator, List, NamedTuple, Optional

from neronet.capture import protobuf
from neronet.capture.crc32c import masked
from neronet.capture.naming import metric_name
from neronet.capture.rows import Rows
from neronet.capture.source import FileReader, Found
from neronet.capture.tensors import scalar

MAX_KEYS = 10000  #: metrics of one file
LARGEST = 64 << 10  #: bytes; a larger record is an image, a graph or a histogram, and is passed over
_HEAD = struct.Struct("<QI")  # length, its checksum
_FOOT = 4  # the record's checksum
_OVERHEAD = _HEAD.size + _FOOT
_HUGEST = 1 << 40

# Fields of tensorflow/core/util/event.proto and framework/summary.proto
_WALL_TIME, _STEP, _SUMMARY = 1, 2, 5
_VALUE = 1
_TAG, _SIMPLE, _TENSOR = 1, 2, 8


class Scalar(NamedTuple):
    """One value of an event."""

    tag: str
    value: float


class Event(NamedTuple):
    """What an event says in numbers."""

    time: float  #: seconds since the epoch
    step: float
    scalars: List[Scalar]


class TensorBoardReader(FileReader):
    """Reads ``simple_value`` scalars and tensors of one number; all else is passed over.

    A metric is called as its tag, with ``prefix`` before it. A record that is still being written
    is waited for; one that is damaged ends the file, since nothing tells where the next begins.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._names: Dict[str, str] = {}
        self._rows = Rows()
        self._complaints: List[str] = []
        self.rewind()

    def rewind(self) -> None:
        """Read from the first record; those that are as they were are passed over."""
        self._rows.rewind()
        self._held = b""
        self._at = 0  # place in the file of what is held
        self._ahead = 0  # bytes of a record that is passed over
        self._is_damaged = False

    def feed(self, data: bytes) -> List[Found]:
        """Return what the events say that are complete now."""
        curves: Dict[str, Found] = {}
        if not self._is_damaged:
            self._held += data
            try:
                for record in self._records():
                    if self._rows.is_new(record):
                        self._take(record, curves)
            except ValueError as error:
                self._is_damaged = True
                self._held = b""
                self._complaints.append("%s; what follows in it is not read" % error)
        return list(curves.values())

    def complaints(self) -> List[str]:
        """Return where a file is damaged."""
        fresh, self._complaints = self._complaints, []
        return fresh

    def _records(self) -> Iterator[bytes]:
        """Give the records that are complete; raises ``ValueError`` where there is none."""
        start = 0
        try:
            while True:
                if self._ahead:
                    skipped = min(self._ahead, len(self._held) - start)
                    self._ahead -= skipped
                    start += skipped
                if self._ahead or len(self._held) - start < _HEAD.size:
                    return
                length, checksum = _HEAD.unpack_from(self._held, start)
                if length > _HUGEST or checksum != masked(self._held[start : start + 8]):
                    raise ValueError("no event stands at byte %d" % (self._at + start))
                if length > LARGEST:
                    self._ahead = length + _OVERHEAD
                    continue
                if len(self._held) - start < length + _OVERHEAD:
                    return
                yield self._record(start, length)
                start += length + _OVERHEAD
        finally:
            self._at += start
            self._held = self._held[start:]

    def _record(self, start: int, length: int) -> bytes:
        begin = start + _HEAD.size
        record = self._held[begin : begin + length]
        if struct.unpack_from("<I", self._held, begin + length)[0] != masked(record):
            raise ValueError("the event at byte %d is damaged" % (self._at + start))
        return record

    def _take(self, record: bytes, curves: Dict[str, Found]) -> None:
        try:
            event = read_event(record)
        except ValueError:
            return  # its checksum holds: of a form that is not known yet
        for tag, value in event.scalars:
            name = self._name(tag)
            if name:
                if name not in curves:
                    curves[name] = Found(name, array("d"), array("d"), array("d"))
                _, steps, values, times = curves[name]
                steps.append(event.step)
                values.append(value)
                assert times is not None
                times.append(event.time)

    def _name(self, tag: str) -> str:
        name = self._names.get(tag)
        if name is None:
            name = "" if len(self._names) >= MAX_KEYS else metric_name(self._prefix + tag)
            if name:
                self._names[tag] = name
        return name


def read_event(record: bytes) -> Event:
    """Return the scalars of one ``Event`` message; raises ``ValueError`` when it is none."""
    time, step = 0.0, 0
    scalars: List[Scalar] = []
    for number, value in protobuf.fields(record):
        if number == _WALL_TIME:
            time = protobuf.unpack("d", value)
        elif number == _STEP and isinstance(value, int):
            step = protobuf.signed(value)
        elif number == _SUMMARY and isinstance(value, bytes):
            inner = [item for field, item in protobuf.fields(value) if field == _VALUE]
            found = [_scalar(item) for item in inner if isinstance(item, bytes)]
            scalars += [one for one in found if one is not None]
    return Event(time, float(step), scalars)


def _scalar(message: bytes) -> Optional[Scalar]:
    tag, number = "", None
    for field, value in protobuf.fields(message):
        if field == _TAG and isinstance(value, bytes):
            tag = value.decode("utf-8", "replace")
        elif field == _SIMPLE:
            number = protobuf.unpack("f", value)
        elif field == _TENSOR and isinstance(value, bytes):
            number = scalar(value)
    is_scalar = number is not None and not tag.startswith("_hparams_/")
    return Scalar(tag, number) if is_scalar and number is not None else None
