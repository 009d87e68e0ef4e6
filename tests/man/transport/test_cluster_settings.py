"""The user's own list of clusters: what she wrote stays, and what is wrong is named with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.errors import NeronetError, SpecificationError
from neronet.man.transport import settings
from neronet.man.transport.settings import Settings
from neronet.wardens import catalogue

HERS = """\
# my clusters
triton:   # the big one
  ssh: triton.example.org
  workdir: $WRKDIR/neronet   # the home is small

lumi: {ssh: lumi}
"""
#: What stands in a line, what is said about it, and what to do.
MISTAKES = {
    "triton: triton.example.org": ("triton does not say how it is reached", "write triton: {ssh: HOST}"),
    "triton: {workdir: ~/n}": ("triton does not say how it is reached", "write triton: {ssh: HOST}"),
    "triton:": ("triton does not say how it is reached", "write triton: {ssh: HOST}"),
    "triton: {ssh: t, wordkir: x}": ("triton: 'wordkir' is unknown", "did you mean workdir?"),
    "triton: {ssh: t, password: x}": (
        "triton: 'password' is unknown",
        "known are ssh, workdir, python, warden",
    ),
    "triton: {ssh: t, python: 3.9}": ("triton: python is no text", "write one, in quotes if need be"),
    "triton: {ssh: -p 22 t}": (
        "triton: ssh is not the one word for a host: '-p 22 t'",
        "ports, users and jumps belong in ~/.ssh/config; ssh://USER@HOST:PORT is one word, too",
    ),
    "triton: {ssh: ''}": ("triton: ssh is no text", "write one, in quotes if need be"),
    "triton: {ssh: t, warden: }": ("triton: warden is no text", "write one, in quotes if need be"),
    "triton: {ssh: t, warden: slrum}": (
        "triton: warden: there is no 'slrum'",
        "did you mean slurm?",
    ),
    "triton: {ssh: t, warden: pbs}": (
        "triton: warden: there is no 'pbs'",
        "there is: local, slurm",
    ),
    "triton: {ssh: t, workdir: 'a!'}": (
        "triton: workdir has a character that some shells take for their own: 'a!'",
        "choose one without !, backslashes and line ends",
    ),
    "local: {ssh: here}": (
        "'local' is this very machine; it needs no adding",
        "choose another name",
    ),
    "7: {ssh: seven}": ("'7' cannot name a cluster", "letters, digits, - and _, a letter first"),
    "two words: {ssh: t}": ("'two words' cannot name a cluster", "letters, digits, - and _, a letter first"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "clusters.yaml"


@pytest.fixture
def hers(path: Path) -> Path:
    path.parent.mkdir()
    path.write_text(HERS)
    return path


def test_without_a_file_there_is_none(path: Path) -> None:
    assert settings.read(path) == {}


def test_an_empty_file_has_none(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("# nothing yet\n")
    assert settings.read(path) == {}


def test_what_she_wrote_is_read_with_defaults_for_the_rest(hers: Path) -> None:
    assert settings.read(hers) == {
        "triton": Settings("triton.example.org", "$WRKDIR/neronet", None, "local"),
        "lumi": Settings("lumi", "~/.neronet", None, "local"),
    }


texts = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="!\\"), min_size=1)


hosts = texts.map(lambda text: f"h{text}")


wardens = st.sampled_from(settings.WARDENS)


@given(st.builds(Settings, hosts, texts, st.none() | texts, wardens))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, written: Settings) -> None:
    path = tmp_path_factory.mktemp("home") / "clusters.yaml"
    settings.write(path, "one", written)
    assert settings.read(path) == {"one": written}


def test_adding_replacing_and_removing_leave_her_other_lines(hers: Path) -> None:
    settings.write(hers, "mahti", Settings("mahti", python="/opt/python"))
    settings.write(hers, "lumi", Settings("lumi2"))
    assert hers.read_text().startswith(HERS[: HERS.index("lumi")])
    assert settings.read(hers)["lumi"] == Settings("lumi2")
    settings.remove(hers, "mahti")
    settings.remove(hers, "lumi")
    assert hers.read_text().rstrip() == HERS[: HERS.index("lumi")].rstrip()


def test_only_what_differs_from_the_defaults_is_written(path: Path) -> None:
    settings.write(path, "triton", Settings("triton.example.org"))
    assert path.read_text() == "triton:\n  ssh: triton.example.org\n"


def test_a_link_to_her_settings_stays_one(hers: Path, tmp_path: Path) -> None:
    kept = hers.rename(tmp_path / "dotfiles.yaml")
    hers.symlink_to(kept)
    settings.write(hers, "mahti", Settings("mahti"))
    assert hers.is_symlink()
    assert "mahti" in settings.read(kept)


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_named_with_file_and_line_and_the_next_step(line: str, hers: Path) -> None:
    hers.write_text(HERS.replace("triton:", "other:") + line + "\n")
    with pytest.raises(SpecificationError) as caught:
        settings.read(hers)
    what, hint = MISTAKES[line]
    assert (caught.value.what, caught.value.hint) == (f"{hers}:7: {what}", hint)


def test_a_mistake_in_a_block_is_named_with_the_very_line(hers: Path) -> None:
    hers.write_text(HERS.replace("workdir", "workdri"))
    with pytest.raises(SpecificationError) as caught:
        settings.read(hers)
    assert caught.value.what == f"{hers}:4: triton: 'workdri' is unknown"


@pytest.mark.parametrize(
    ("text", "where"),
    [("a: {ssh: a\nb: c", ":2"), ("a: {ssh: a}\na: {ssh: b}", ":2"), ("- triton", ":1"), ("triton", ":1")],
)
def test_what_is_no_list_of_clusters_is_told_with_an_example(text: str, where: str, hers: Path) -> None:
    hers.write_text(text)
    with pytest.raises(SpecificationError) as caught:
        settings.read(hers)
    assert caught.value.where == f"{hers}{where}"
    assert "\n" not in caught.value.what
    assert "{ssh: triton.example.org}" in (caught.value.hint or "")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: \x00"])
def test_bytes_that_are_no_text_are_told(content: bytes, hers: Path) -> None:
    hers.write_bytes(content)
    with pytest.raises(SpecificationError, match="no YAML"):
        settings.read(hers)


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SpecificationError, match="it cannot be read: Is a directory"):
        settings.read(path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises(NeronetError) as caught:
        settings.write(tmp_path / "config" / "clusters.yaml", "a", Settings("a"))
    assert "Not a directory" in caught.value.what


@pytest.mark.parametrize("name", ["local", "", "1st", "a b", "a/b", "-a", "ä", "a" * 65, "a\n"])
def test_a_word_that_cannot_name_a_cluster_is_refused(name: str) -> None:
    with pytest.raises(NeronetError) as caught:
        settings.check_name(name)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["a", "Triton", "lumi-g_2", "a" * 64])
def test_a_usual_name_is_taken(name: str) -> None:
    settings.check_name(name)


@pytest.mark.parametrize("value", ["", "a\nb", "a!b", "a\\b", "a\tb"])
def test_what_cannot_be_said_to_a_cluster_is_refused(value: str) -> None:
    for field in Settings._fields:
        with pytest.raises(NeronetError, match=field):
            settings.check(Settings("host")._replace(**{field: value}))


def test_what_clusters_share_may_be_merged(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("triton: &common {ssh: t, python: /opt/python}\nlumi:\n  <<: *common\n  ssh: lumi\n")
    assert settings.read(path)["lumi"] == Settings("lumi", python="/opt/python")


def test_a_mistake_in_what_is_merged_is_named_where_it_is_used(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("lumi:\n  <<: {pyhton: /opt/python}\n  ssh: lumi\n")
    with pytest.raises(SpecificationError) as caught:
        settings.read(path)
    assert caught.value.where.startswith(f"{path}:")
    assert caught.value.hint == "did you mean python?"


def test_the_wardens_are_those_that_neromum_has() -> None:
    assert settings.WARDENS == catalogue.NAMES
