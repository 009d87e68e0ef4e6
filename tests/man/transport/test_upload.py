"""Code reaches a cluster through a real courier: once, whole, and from where the last try was cut."""

import asyncio
import os
from pathlib import Path

import pytest
from journeys.small_disk import mounted
from man.transport.depot import OWNER, Depot, Tapped

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.transport import snapshot
from neronet.man.transport.upload import place
from neronet.protocol import wire
from neronet.protocol.messages import Complete, Offer, Write


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    """Return a cluster, and code with what is hard to carry in it."""
    found = Depot(tmp_path)
    (found.code / "lib").mkdir()
    for number in range(30):
        (found.code / "lib" / f"m{number}.py").write_text(f"N = {number}\n")
    (found.code / "weights").write_bytes(os.urandom(3 << 20))
    (found.code / "empty").touch()
    (found.code / "run.sh").write_text("#!/bin/sh\n")
    (found.code / "run.sh").chmod(0o755)
    (found.code / "latest").symlink_to("lib")
    Path(os.fsdecode(os.fsencode(found.code) + b"/\xff\n")).write_text("odd")
    return found


async def upload(link: Tapped, depot: Depot, name: str) -> None:
    await place(link, depot.snapshots, name, OWNER)


def place_all(depot: Depot, name: str, cut_after: tuple[type, int] | None = None) -> Tapped:
    """Bring the snapshot over a link of its own; return that."""

    async def going() -> Tapped:
        async with depot.joined(cut_after) as link:
            await upload(link, depot, name)
            return link

    return asyncio.run(going())


def test_code_arrives_as_it_is(depot: Depot) -> None:
    name = depot.take()
    place_all(depot, name)
    arrived = depot.root / "code" / name
    assert snapshot.items(arrived) == snapshot.items(depot.snapshots / name)
    assert (arrived / "latest").readlink() == Path("lib")
    assert os.access(arrived / "run.sh", os.X_OK)


def test_an_unchanged_tree_costs_one_message(depot: Depot) -> None:
    name = depot.take()
    place_all(depot, name)
    link = place_all(depot, name)
    assert [type(message) for message in link.sent] == [Offer]


def test_of_a_changed_tree_the_change_is_sent(depot: Depot) -> None:
    place_all(depot, depot.take())
    (depot.code / "lib" / "m3.py").write_text("N = 700\n")
    link = place_all(depot, depot.take())
    assert [type(message) for message in link.sent] == [Offer, Offer, Write, Complete]


@pytest.mark.parametrize("writes", [0, 1, 7, 33])
def test_an_upload_that_was_cut_goes_on(depot: Depot, writes: int) -> None:
    name = depot.take()
    with pytest.raises(ClusterUnreachable):
        place_all(depot, name, cut_after=(Write, writes))
    assert not (depot.root / "code" / name).exists()
    link = place_all(depot, name)
    assert snapshot.items(depot.root / "code" / name) == snapshot.items(depot.snapshots / name)
    assert link.count(Write) <= 37


def test_a_snapshot_that_was_tampered_with_at_home_is_not_sent(depot: Depot) -> None:
    name = depot.take()
    (depot.snapshots / name / "empty").chmod(0o644)
    (depot.snapshots / name / "empty").write_text("not any more")
    with pytest.raises(NeronetError, match="is not what it was"):
        place_all(depot, name)


def test_a_snapshot_that_is_gone_from_home_is_told(depot: Depot) -> None:
    with pytest.raises(NeronetError, match="is not what it was"):
        place_all(depot, "ab" * 12)


def test_a_full_disk_is_told_and_the_next_try_succeeds(depot: Depot) -> None:
    name = depot.take()
    with mounted(depot.root, "1m"), pytest.raises(NeronetError) as caught:
        place_all(depot, name)
    assert caught.value.what == "the cluster's disk is full"
    assert caught.value.hint == "free space there, and it goes on by itself"
    place_all(depot, name)


def test_more_files_than_a_message_holds_are_refused_before_they_are_sent(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = depot.take()
    monkeypatch.setattr(wire, "LINE_LIMIT", 1000)
    with pytest.raises(NeronetError, match="the code has 35 files, too many to send"):
        place_all(depot, name)


def test_several_snapshots_can_go_over_one_link(depot: Depot) -> None:
    first = depot.take()
    (depot.code / "more.py").touch()
    second = depot.take()

    async def both() -> None:
        async with depot.joined() as link:
            await upload(link, depot, first)
            await upload(link, depot, second)

    asyncio.run(both())
    assert (depot.root / "code" / second / "more.py").exists()
