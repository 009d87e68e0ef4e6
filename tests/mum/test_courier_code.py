"""A snapshot comes to a cluster whole or not at all, however often its way is cut, and nothing else does."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journeys.small_disk import mounted
from spool.full_disk import full_disk

from neronet.model import manifest
from neronet.model.manifest import FILE, LINK, PROGRAM, Item
from neronet.mum.courier import Courier
from neronet.protocol.messages import Complete, Done, Failed, Offer, Ping, Recorded, Wanted, Write
from neronet.spool.folder import Spool

CODE = {
    "train.py": b"print(1)",
    "lib/empty": b"",
    "run.sh": b"#!/bin/sh\n",
    "odd\n\udcff": b"x" * 100,
    "link": b"lib",
}
KINDS = {"run.sh": PROGRAM, "link": LINK}


def items_of(code: dict[str, bytes]) -> list[Item]:
    return [
        Item(path, KINDS.get(path, FILE), hashlib.sha256(data).hexdigest(), len(data))
        for path, data in sorted(code.items())
    ]


class Sender:
    """One neroman with a courier of her own; a new one is what comes after a cut."""

    def __init__(self, root: Path, code: dict[str, bytes]) -> None:
        self.root, self.code = root, code
        self.items = items_of(code)
        self.name = manifest.name_of(self.items)
        self.place = root / "code" / self.name
        self.courier = Courier(Spool(str(root)))

    def ask(self, message: Any) -> Any:
        return self.courier.answer(message)

    def offer(self) -> Wanted:
        answer = self.ask(Offer("1", self.name, "ab12", manifest.to_json(self.items)))
        assert isinstance(answer, Wanted), answer
        return answer

    def send(self, path: str, size: int = 1 << 20) -> list[Any]:
        data = self.code[path]
        starts = range(0, max(1, len(data)), size)
        return [self.ask(Write("2", path, start, data[start : start + size])) for start in starts]

    def upload(self) -> None:
        wanted = self.offer()
        for path in wanted.paths:
            assert self.send(path)[-1] == Done("2")
        if not wanted.complete:
            assert self.ask(Complete("3", self.name)) == Done("3")


def look(place: Path) -> dict[str, bytes]:
    """Return what a folder holds, the targets of links among it."""
    found = {}
    for path in place.rglob("*"):
        if path.is_symlink():
            found[str(path.relative_to(place))] = os.fsencode(path.readlink())
        elif path.is_file():
            found[str(path.relative_to(place))] = path.read_bytes()
    return found


def test_a_snapshot_arrives_as_it_is(tmp_path: Path) -> None:
    sender = Sender(tmp_path, CODE)
    assert sender.ask(Offer("0", sender.name, "ab12")) == Wanted("0", complete=False)
    sender.upload()
    assert look(sender.place) == CODE
    assert [os.access(sender.place / name, os.X_OK) for name in ("run.sh", "train.py")] == [True, False]
    assert (sender.place / "train.py").stat().st_mode & 0o777 == 0o444


def test_a_snapshot_that_is_there_costs_one_round_trip(tmp_path: Path) -> None:
    Sender(tmp_path, CODE).upload()
    sender = Sender(tmp_path, CODE)
    assert sender.ask(Offer("0", sender.name, "ab12")) == Wanted("0", complete=True)


def test_nothing_but_the_snapshot_and_its_list_is_left(tmp_path: Path) -> None:
    sender = Sender(tmp_path, CODE)
    sender.upload()
    assert sorted(path.name for path in (tmp_path / "code").iterdir()) == [sender.name, f"{sender.name}.json"]


def test_only_what_has_changed_is_sent(tmp_path: Path) -> None:
    first = Sender(tmp_path, CODE)
    first.upload()
    changed = Sender(tmp_path, {**CODE, "train.py": b"print(2)", "moved/run": CODE["odd\n\udcff"]})
    assert changed.offer().paths == ["train.py"]
    changed.upload()
    assert look(changed.place) == changed.code
    assert (changed.place / "run.sh").samefile(first.place / "run.sh")
    assert look(first.place) == CODE


def test_a_file_that_was_harmed_is_not_taken_over(tmp_path: Path) -> None:
    first = Sender(tmp_path, CODE)
    first.upload()
    (first.place / "run.sh").chmod(0o755)
    (first.place / "run.sh").write_bytes(b"#!/bin/no\n")
    assert Sender(tmp_path, {**CODE, "new": b"n"}).offer().paths == ["new", "run.sh"]


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(0, 12), max_size=6), size=st.integers(1, 60))
def test_whatever_is_cut_goes_on_and_ends_whole(
    cuts: Sequence[int], size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("cut")
    arrived: set[str] = set()
    senders = []
    for cut in cuts:
        sender = Sender(root, CODE)
        senders.append(sender)
        wanted = sender.offer().paths
        assert arrived.isdisjoint(wanted), "what came whole is not sent again"
        writes = [
            Write("2", path, start, CODE[path][start : start + size])
            for path in wanted
            for start in range(0, max(1, len(CODE[path])), size)
        ]
        for write in writes[:cut]:
            assert sender.ask(write) == Done("2")
        assert not sender.place.exists()
        arrived = set(CODE) - set(wanted) | {
            path
            for path in wanted
            if cut >= 1 + max(place for place, write in enumerate(writes) if write.path == path)
        }
    last = Sender(root, CODE)
    last.upload()
    assert look(last.place) == CODE
    for sender in senders:  # only now: who is killed does not tidy up
        sender.courier.close()


def test_two_couriers_at_once_do_no_harm(tmp_path: Path) -> None:
    one, other = Sender(tmp_path, CODE), Sender(tmp_path, CODE)
    for path in one.offer().paths[:2]:
        one.send(path)
    other.upload()
    assert one.ask(Complete("3", one.name)) == Done("3")
    assert look(one.place) == CODE


def test_a_file_that_comes_damaged_is_refused(tmp_path: Path) -> None:
    sender = Sender(tmp_path, CODE)
    sender.offer()
    answer = sender.ask(Write("2", "train.py", 0, b"print(7)"))
    assert answer == Failed("2", "train.py came damaged")
    assert not sender.place.exists()


def test_pieces_that_do_not_follow_each_other_are_refused(tmp_path: Path) -> None:
    sender = Sender(tmp_path, CODE)
    sender.offer()
    sender.ask(Write("2", "train.py", 0, b"print"))
    assert isinstance(sender.ask(Write("2", "train.py", 6, b"1)")), Failed)
    assert isinstance(sender.ask(Write("2", "train.py", 0, b"print(1)")), Failed), "the upload is over"


def test_a_snapshot_with_a_file_missing_is_not_made_visible(tmp_path: Path) -> None:
    sender = Sender(tmp_path, CODE)
    sender.offer()
    assert sender.ask(Complete("3", sender.name)) == Failed("3", "5 files of the snapshot have not come")
    assert not sender.place.exists()


def test_a_list_that_is_not_the_snapshots_is_refused(tmp_path: Path) -> None:
    sender = Sender(tmp_path, CODE)
    answer = sender.ask(Offer("1", sender.name, "ab12", manifest.to_json(sender.items[1:])))
    assert answer == Failed("1", f"these are not the files of the snapshot {sender.name}")


@pytest.mark.parametrize("name", ["", "..", "a/b", "../../x", "a.b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    sender = Sender(tmp_path, CODE)
    assert isinstance(sender.ask(Offer("1", name, "ab12")), Failed)
    assert isinstance(sender.ask(Offer("1", sender.name, name)), Failed)


@pytest.mark.parametrize("path", ["../x", "/tmp/x", "a/../../x", "", "code/"])
def test_a_file_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    sender = Sender(tmp_path, {path: b"evil"})
    answer = sender.ask(Offer("1", sender.name, "ab12", manifest.to_json(sender.items)))
    assert isinstance(answer, Failed)
    assert not (tmp_path / "code").exists()


def test_nothing_is_written_through_a_link_that_lay_in_the_way(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    sender = Sender(tmp_path, CODE)
    tree = tmp_path / "code" / f"{sender.name}.part-ab12" / "tree"
    tree.mkdir(parents=True)
    (tree / "lib").symlink_to(victim)
    (tree / "rest").write_text("of another time")
    sender.upload()
    assert list(victim.iterdir()) == []
    assert look(sender.place) == CODE


def test_a_full_disk_is_told_in_words_and_leaves_nothing_half(tmp_path: Path) -> None:
    code = {"small": b"1", "wide": bytes(1 << 16)}
    sender = Sender(tmp_path, code)
    sender.offer()
    sender.send("small")
    with full_disk(1 << 12):
        answer = sender.send("wide")[0]
    assert isinstance(answer, Failed)
    assert not sender.place.exists()
    again = Sender(tmp_path, code)
    assert again.offer().paths == ["wide"]
    again.upload()
    assert look(again.place) == code


def test_a_disk_without_room_is_named(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "64k"):
        sender = Sender(tmp_path / "small", {"wide": bytes(1 << 20)})
        sender.offer()
        answer = sender.send("wide")[0]
    words = "free space there, and it goes on by itself"
    assert answer == Failed("2", "the cluster's disk is full", words)


def test_code_without_a_file_arrives(tmp_path: Path) -> None:
    sender = Sender(tmp_path, {})
    assert sender.offer() == Wanted("1", complete=False)
    assert sender.ask(Complete("3", sender.name)) == Done("3")
    assert sender.place.is_dir()


def test_who_is_there_is_answered_and_what_is_another_s_business_is_not(tmp_path: Path) -> None:
    courier = Courier(Spool(str(tmp_path)))
    assert courier.answer(Ping("9")) == Done("9")
    assert courier.answer(Recorded(["1.1"])) is None
