"""One message of every kind, with what is hard to carry in it. A new kind is one line here."""

from neronet.model.event import (
    KID,
    MUM,
    Aborted,
    Crashed,
    Finished,
    Points,
    Queued,
    Record,
    Started,
    Stopping,
    Unknown,
    Warned,
)
from neronet.protocol import messages as m

HAPPENINGS = [
    m.Happening("1.1", MUM, Record(1, 0.5, Queued("17", "/spool"))),
    m.Happening("1.1", KID, Record(1, 1.0, Started("node", 12, "/spool/run", ["0", "MIG-é"]))),
    m.Happening("1.1", KID, Record(2, 1.25, Points("loss", [1, 2.5], [3.0, 4.0], [float("inf"), -1e300]))),
    m.Happening("1.1", KID, Record(3, 2.0, Warned("slow", "a\nb\x00"))),
    m.Happening("1.1", KID, Record(4, 3.0, Stopping("by user", "ask"))),
    m.Happening("1.1", KID, Record(5, 4.0, Unknown("migrated", {"to": {"host": ["a", None]}}))),
    m.Happening("2.1", KID, Record(1, 5.0, Finished(1.5))),
    m.Happening("2.2", KID, Record(1, 6.0, Crashed("signal 9", 0.0, -9, "Traceback\n\udcff"))),
    m.Happening("124.2", MUM, Record(1, 7.0, Aborted("by user"))),
]
SAMPLES: list[m.Message] = [
    m.Submit("1", [{"id": "1.1", "parameters": {"name": "é\n", "lr": 1e-3, "on": None}}, {}]),
    m.Submitted("1"),
    m.Stop("2", ["1.1", "2.1"], "by user"),
    m.Done("2", ["9.9"]),
    m.Failed("3", "no space left", "free some"),
    m.Follow({"1.1": [0, 0], "2.1": [1, 1 << 40]}),
    m.Missing(["1.1"]),
    m.Happened(HAPPENINGS),
    m.Happened([]),
    m.Recorded(["1.1"]),
    m.Read("4", "1.1", "stdout", -4096, 1 << 20),
    m.Piece("4", 0, 0, b""),
    m.Piece("4", 3, 300, bytes(range(256)) + b'\n{"kind":"stop"}\n'),
    m.Run([("ab12/1.1", ["0", "1"], "4-cpus"), ("ab12/1.2", [], "")]),
    m.Returned(["ab12/1.1"]),
    m.Retire(),
    m.Unrecognised("dance"),
]
