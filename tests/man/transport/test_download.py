"""Outputs come home checked and once, from where the last try was cut, and nowhere else."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from man.transport.depot import OWNER, Depot, Tapped

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.core.homecoming import Output
from neronet.man.transport import download
from neronet.man.transport.berth import PARTS
from neronet.man.transport.download import Brought
from neronet.protocol.messages import Done, Fetch, Message

NAME = "3.1"
BIG = 5 << 18  #: bytes: five pieces


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "project" / "outputs" / NAME


def bring(depot: Depot, target: Path, *outputs: Output, **options: Any) -> Brought:
    return bring_over(depot, target, *outputs, **options)[0]


def bring_over(
    depot: Depot,
    target: Path,
    *outputs: Output,
    cut_after: tuple[type, int] | None = None,
    fetched: dict[str, str] | None = None,
) -> tuple[Brought, Tapped]:
    async def going() -> tuple[Brought, Tapped]:
        async with depot.joined(cut_after) as link:
            return await download.bring(link, OWNER, NAME, outputs, target, fetched or {}), link

    return asyncio.run(going())


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_files_come_home(depot: Depot, target: Path) -> None:
    left = [
        depot.leave(NAME, "results/a.csv", b"a,b\n"),
        depot.leave(NAME, "model.pt", os.urandom(BIG + 3)),
        depot.leave(NAME, "empty", b""),
        depot.leave(NAME, os.fsdecode(b"odd\xff\n"), b"odd"),
    ]
    brought = bring(depot, target, *left)
    assert (sorted(brought.files), brought.troubles) == (sorted(left), {})
    assert (target / "model.pt").read_bytes() == (depot.work(NAME) / "model.pt").read_bytes()
    assert tree(target) == sorted(output.path for output in left), "and nothing else lies there"


def test_what_is_there_is_not_fetched_again(depot: Depot, target: Path) -> None:
    left = [depot.leave(NAME, "a", b"1"), depot.leave(NAME, "b", b"2")]
    bring(depot, target, *left)
    brought, link = bring_over(depot, target, *left)
    assert (sorted(brought.files), link.sent) == (sorted(left), [])


@pytest.mark.parametrize("pieces", [0, 1, 4])
def test_a_file_whose_way_was_cut_goes_on(depot: Depot, target: Path, pieces: int) -> None:
    left = depot.leave(NAME, "model.pt", os.urandom(BIG))
    with pytest.raises(ClusterUnreachable):
        bring(depot, target, left, cut_after=(Fetch, pieces))
    assert not (target / "model.pt").exists()
    brought, link = bring_over(depot, target, left)
    assert brought.files == [left]
    assert link.count(Fetch) <= 5
    assert tree(target) == ["model.pt"]


def test_pieces_that_have_come_are_not_asked_for_again(depot: Depot, target: Path) -> None:
    left = depot.leave(NAME, "model.pt", os.urandom(BIG))
    with pytest.raises(ClusterUnreachable):
        bring(depot, target, left, cut_after=(Fetch, 0))
    part = next(path for path in (target / PARTS).iterdir() if path.name != "lock")
    part.write_bytes((depot.work(NAME) / "model.pt").read_bytes()[: 3 << 18])
    assert bring_over(depot, target, left)[1].count(Fetch) == 2


def test_a_file_without_a_digest_is_told_one_first(depot: Depot, target: Path) -> None:
    left = depot.leave(NAME, "huge.pt", b"not so huge")
    brought = bring(depot, target, left._replace(sha256=""))
    assert brought.files == [left]


def test_a_file_that_has_changed_since_is_not_brought(depot: Depot, target: Path) -> None:
    left = depot.leave(NAME, "a", b"then")
    depot.leave(NAME, "a", b"now!")
    brought = bring(depot, target, left)
    assert (brought.files, brought.troubles) == (
        [],
        {"a": "it has changed since its sha256 was taken, or came damaged"},
    )
    assert not target.exists(), "and no folder is left for nothing"


@pytest.mark.parametrize("content", [b"", b"the"])
def test_a_file_that_has_shrunk_is_not_brought(depot: Depot, target: Path, content: bytes) -> None:
    left = depot.leave(NAME, "a", b"then")
    depot.leave(NAME, "a", content)
    assert bring(depot, target, left).troubles == {"a": "it is shorter than it was"}


def test_a_file_that_is_gone_is_told_and_the_others_come(depot: Depot, target: Path) -> None:
    gone = depot.leave(NAME, "a", b"a")
    left = depot.leave(NAME, "b", b"b")
    (depot.work(NAME) / "a").unlink()
    brought = bring(depot, target, gone, left)
    assert brought.files == [left]
    assert "does not give it" in brought.troubles["a"]


def test_a_file_of_the_users_is_kept(depot: Depot, target: Path) -> None:
    left = depot.leave(NAME, "notes.txt", b"the program's")
    target.mkdir(parents=True)
    (target / "notes.txt").write_text("hers")
    brought = bring(depot, target, left)
    assert "was not fetched by neronet, and is left as it is" in brought.troubles["notes.txt"]
    assert (target / "notes.txt").read_text() == "hers"


def test_what_neronet_brought_before_may_be_replaced_unless_she_edited_it(depot: Depot, target: Path) -> None:
    first = depot.leave(NAME, "a", b"first")
    bring(depot, target, first)
    second = depot.leave(NAME, "a", b"second")
    assert bring(depot, target, second, fetched={"a": first.sha256}).files == [second]
    (target / "a").write_text("edited")
    third = depot.leave(NAME, "a", b"third")
    assert "is left as it is" in bring(depot, target, third, fetched={"a": second.sha256}).troubles["a"]


@pytest.mark.parametrize(
    "path", ["../../evil", "/tmp/evil", "a/../../evil", "", ".", "a\0b", "a//b", "\ud800"]
)
def test_a_path_that_leads_elsewhere_is_refused(depot: Depot, target: Path, path: str) -> None:
    brought = bring(depot, target, Output(path, 4, "ab" * 32))
    assert brought.files == []
    assert brought.troubles[path].startswith("refused: ")
    assert not target.exists()


def test_nothing_is_written_through_a_link(depot: Depot, target: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    target.mkdir(parents=True)
    (target / "results").symlink_to(victim)
    (target / "file").symlink_to(victim / "new")
    left = [depot.leave(NAME, "results/a", b"a"), depot.leave(NAME, "file", b"b")]
    brought = bring(depot, target, *left)
    assert brought.files == []
    assert "is a link" in brought.troubles["results/a"]
    assert "is no file" in brought.troubles["file"]
    assert list(victim.iterdir()) == []


def test_two_at_once_do_not_mix(depot: Depot, target: Path) -> None:
    left = depot.leave(NAME, "model.pt", os.urandom(BIG))

    async def both() -> list[Any]:
        async with depot.joined() as one, depot.joined() as other:
            tries = [download.bring(link, OWNER, NAME, [left], target) for link in (one, other)]
            return await asyncio.gather(*tries, return_exceptions=True)

    first, second = asyncio.run(both())
    assert first == Brought([left], {})
    assert isinstance(second, NeronetError)
    assert "another neroman brings files" in second.what


def test_a_folder_that_cannot_be_made_is_told(depot: Depot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NeronetError, match="cannot be made"):
        bring(depot, tmp_path / "file" / NAME, depot.leave(NAME, "a", b"a"))


def test_files_are_found_by_patterns(depot: Depot) -> None:
    depot.leave(NAME, "results/a.csv", b"1")
    depot.leave(NAME, "train.py", b"")

    async def going() -> Any:
        async with depot.joined() as link:
            return await download.find(link, OWNER, NAME, ["results"])

    assert asyncio.run(going()) == ([Output("results/a.csv", 1, "")], 0)


def test_many_small_files_are_under_way_at_once(depot: Depot, target: Path) -> None:
    left = [depot.leave(NAME, f"{number}", b"%d" % number) for number in range(300)]
    brought, link = bring_over(depot, target, *left)
    assert len(brought.files) == 300
    assert link.count(Fetch) == 300


class Confused(Tapped):
    """A link at whose end somebody gives the answer to something else."""

    async def receive(self) -> list[Message]:
        return [Done(request) for request in (getattr(one, "request", "") for one in await super().receive())]


def test_an_answer_to_something_else_is_the_clusters_trouble_and_no_bug(depot: Depot, target: Path) -> None:
    output = depot.leave(NAME, "a", b"1")

    async def going() -> None:
        async with depot.joined() as link:
            link.__class__ = Confused
            await download.bring(link, OWNER, NAME, [output], target, {})

    with pytest.raises(ClusterUnreachable) as caught:
        asyncio.run(going())
    assert caught.value.what == "the courier answers with Done, not Piece"
