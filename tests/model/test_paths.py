"""A path from elsewhere never leads out of its folder; a pattern takes what a shell's user expects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.model import paths

names = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=6
)


def takes(pattern: str, path: str) -> bool:
    """Tell whether the pattern takes the file, walking down to it folder by folder."""
    rests = paths.start([paths.normal_pattern(pattern)])
    for name in path.split("/"):
        rests = paths.below(rests, name)
    return () in rests


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("model.pt", "model.pt"),
        ("./results//a.csv", "results/a.csv"),
        ("results/*.csv", "results/a.csv"),
        ("results", "results/deep/.hidden"),
        ("results/", "results/a"),
        ("re*", "results/deep/a"),
        ("**/best.pt", "best.pt"),
        ("**/best.pt", "runs/3/best.pt"),
        ("runs/**/best.pt", "runs/best.pt"),
        ("runs/**", "runs/3/a"),
        ("**", "a/b"),
        (".", "a/b"),
        ("[!a]?.[ch]", "bb.c"),
        ("[1].csv", "[1].csv"),
        ("a[z-a]", "a[z-a]"),
        ("a[", "a["),
        (".cache", ".cache/x"),
        ("odd\n*", "odd\nname"),
    ],
)
def test_a_pattern_takes_what_it_means(pattern: str, path: str) -> None:
    assert takes(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("results/*.csv", "results/deep/a.csv"),
        ("*.csv", ".hidden.csv"),
        ("**/a", ".git/a"),
        ("**", ".git/a"),
        ("runs/**", "runs"),
        ("model.pt", "model.pt2"),
        ("[!a]b", "ab"),
        ("*.csv", "a.csv\n"),
    ],
)
def test_a_pattern_takes_nothing_else(pattern: str, path: str) -> None:
    assert not takes(pattern, path)


@given(st.lists(names.filter(lambda name: name not in (".", "..")), min_size=1, max_size=4))
def test_every_name_can_be_asked_for_as_it_is(parts: list[str]) -> None:
    path = "/".join(parts)
    if not path.startswith("~"):
        assert takes(path, path)


@pytest.mark.parametrize("text", ["/etc/passwd", "~/a", "../a", "a/../../b", "a\0b"])
def test_a_pattern_that_leads_out_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"leads out|not within|not the path"):
        paths.normal_pattern(text)


@pytest.mark.parametrize(
    "path", ["", "/a", "a/", "a//b", "..", "a/../b", "./a", "a\0", "a/" * 3000 + "a", "\ud800"]
)
def test_a_path_that_is_no_file_within_is_refused(path: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ
        paths.require_inside(path)


@given(st.binary(max_size=20))
def test_any_bytes_travel(name: bytes) -> None:
    assert paths.encode(paths.decode(name)) == name
