"""Inputs are looked for as this host spells them, and what is missing is told with its reason."""

import os
from pathlib import Path

import pytest

from neronet.host import inputs
from neronet.host.inputs import Checked, Missing


def spelt(text: str, **variables: str) -> list[str]:
    return [os.fsdecode(place.path) for place in inputs.places(text, variables)]


def test_home_variables_and_patterns_are_spelt_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DATA", "/nowhere")
    for name in ("a.npz", "b.npz", "deep/c.npz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert spelt("~/a.npz") == [f"{tmp_path}/a.npz"]
    assert spelt("$HOME/deep/c.npz") == [f"{tmp_path}/deep/c.npz"]
    assert spelt("${DATA}/*.npz", DATA=str(tmp_path)) == [f"{tmp_path}/a.npz", f"{tmp_path}/b.npz"]
    assert spelt(f"{tmp_path}/**/c.npz") == [f"{tmp_path}/deep/c.npz"]


def test_a_name_that_looks_like_a_pattern_is_found(tmp_path: Path) -> None:
    (tmp_path / "a[1]").write_text("")
    assert spelt(f"{tmp_path}/a[1]") == [f"{tmp_path}/a[1]"]


def test_a_folder_is_told_from_a_file(tmp_path: Path) -> None:
    assert inputs.places(str(tmp_path), {})[0].is_folder


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/x/none.npz", "input /x/none.npz is not there"),
        ("$WHERE/none", "input /x/none is not there, which is what $WHERE/none means"),
        ("/x/*.npz", "input /x/*.npz: no file matches"),
        ("$NEVER_SET/a", "input $NEVER_SET/a: there is no variable NEVER_SET"),
        ("data/a", "input data/a is no absolute path"),
    ],
)
def test_what_is_missing_is_told(text: str, words: str) -> None:
    with pytest.raises(Missing) as caught:
        inputs.places(text, {"WHERE": "/x"})
    assert str(caught.value) == words


def test_a_link_to_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("gone")
    complaint = Checked().complaint([f"{tmp_path}/a"], {})
    assert complaint == f"input {tmp_path}/a is not there (it is a link to what is not there)"


def test_five_thousand_attempts_with_the_same_inputs_cost_one_look(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("")
    checked = Checked()
    assert checked.complaint([str(file)], {"SEED": "0"}) is None
    file.unlink()  # so that a second look would find it missing
    assert {checked.complaint([str(file)], {"SEED": str(seed)}) for seed in range(5000)} == {None}


def test_attempts_whose_variables_differ_are_looked_at_apart(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    checked = Checked()
    assert checked.complaint(["$D/a"], {"D": str(tmp_path)}) is None
    assert checked.complaint(["$D/a"], {"D": "/x"}) is not None


def test_an_input_that_no_disk_can_have_is_missing() -> None:
    assert "input" in (Checked().complaint(["/a\0b"], {}) or "")


def test_links_that_lead_in_circles_end_and_what_is_named_behind_a_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(".")
    (tmp_path / "b").symlink_to(".")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.npz").write_text("")
    assert spelt(f"{tmp_path}/**/*.npz") == [f"{tmp_path}/deep/c.npz"]
    assert spelt(f"{tmp_path}/[ab]/deep/*") == [f"{tmp_path}/{link}/deep/c.npz" for link in "ab"]


def test_all_below_a_folder_is_all_but_what_is_hidden(tmp_path: Path) -> None:
    for name in ("a", "deep/b", "deep/.git/c", ".d"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("")
    assert spelt(f"{tmp_path}/**") == [f"{tmp_path}/{name}" for name in ("a", "deep", "deep/b")]


def test_a_pattern_that_nobody_can_wait_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "_MOST", 10)
    for number in range(11):
        (tmp_path / f"{number}.npz").touch()
    complaint = Checked().complaint([f"{tmp_path}/**/*.csv"], {})
    assert complaint == f"input {tmp_path}/**/*.csv: more than 10 files would have to be looked at"


def test_a_folder_that_cannot_be_read_holds_nothing(tmp_path: Path) -> None:
    assert (
        Checked().complaint([f"{tmp_path}/gone/*.npz"], {}) == f"input {tmp_path}/gone/*.npz: no file matches"
    )
