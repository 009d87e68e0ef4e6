"""What neromum says of an attempt that she took up again is not taken for what she said before."""

from pathlib import Path

from neronet.host.clock import Clock
from neronet.model.attempt import Assignment
from neronet.model.event import Crashed, Queued
from neronet.mum.roster import Roster
from neronet.spool.folder import Spool


def test_after_the_roster_was_lost_numbers_go_on_where_the_store_stands(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path))
    (tmp_path / "mum").mkdir()
    before = Roster(spool, Clock())
    entry = before.accept("abc/1.1", Assignment("1.1", "a", "true", {}))
    assert before.note(entry, Queued(folder=entry.folder)).number == 1
    (tmp_path / "mum" / "roster.jsonl").unlink()

    after = Roster(spool, Clock())
    again = after.revive("abc/1.1", told=1)

    assert again is not None
    assert after.note(again, Crashed("lost its kid")).number == 2
    third = Roster(spool, Clock())
    entry_there = third.get("abc/1.1")
    assert entry_there is not None
    assert [record.number for record in entry_there.own] == [2]
    for roster in (before, after, third):
        roster.close()
