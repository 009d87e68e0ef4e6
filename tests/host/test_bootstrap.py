"""The first program on a cluster, run as it is there: by any Python, with nothing but its own text."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from bundle.test_bundle_pythons import MINORS, interpreters
from host.bare_cluster import BUNDLE, Boot, telltale
from journeys.small_disk import mounted

from neronet.host import bootstrap

KEYS = [f"mum/tls/{key}" for key in bootstrap.KEYS]
REFUSED = 78


@pytest.fixture(params=MINORS, ids=lambda minor: f"3.{minor}")
def python(request: pytest.FixtureRequest) -> str:
    path = interpreters().get(request.param)
    if path is None:
        pytest.skip(f"this machine has no Python 3.{request.param}; name one in $PYTHONS")
    return str(path)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def prepare(root: Path, python: str = sys.executable) -> None:
    """Have all that is wanted at ``root``."""
    root.parent.mkdir(parents=True, exist_ok=True)
    boot = Boot(python, str(root), BUNDLE, "attach")
    boot.hear()
    boot.give(telltale(root.parent), b"ca", b"cert", b"key")
    assert boot.end()[0] == 0


def refusal(root: str, **variables: str) -> tuple[str, str]:
    """Return what it complains of, and its hint; the end must be in order."""
    boot = Boot(sys.executable, root, BUNDLE, "attach", **variables)
    heard = boot.hear()
    assert boot.end() == (REFUSED, "", "")
    assert heard["passing"] is False
    return heard["error"], heard["hint"]


def test_on_a_bare_cluster_bundle_and_keys_are_wanted_taken_and_run(python: str, tmp_path: Path) -> None:
    root = tmp_path / "scratch" / "ünï x"
    boot = Boot(python, str(root), BUNDLE, "attach", "--warden", "local")

    heard = boot.hear()
    assert heard["wanted"] == [f"bundles/{BUNDLE}", *KEYS]
    assert (heard["root"], heard["host"]) == (str(root), os.uname().nodename)
    assert python.startswith(heard["program"].rsplit("/", 1)[0])
    assert heard["free"] > 0

    boot.give(telltale(tmp_path), b"the authority", b"", b"the key")
    assert boot.hear() == {"taken": 4}
    boot.send(b"the conversation")
    code, out, complaints = boot.end()

    assert (code, complaints) == (0, "")
    told = json.loads(out)
    assert told["words"][1:] == ["mum", "attach", str(root), "--warden", "local"]
    assert told["words"][0] == str(root / "bundles" / BUNDLE)
    assert told["input"] == "the conversation", "not a byte of it was swallowed"
    assert told["umask"] == 0o027, "her programs write as she has it elsewhere"
    assert (root / KEYS[0]).read_bytes() == b"the authority"
    assert (root / KEYS[1]).read_bytes() == b""


def test_nothing_is_wanted_when_all_is_there(python: str, tmp_path: Path) -> None:
    root = tmp_path / "neronet"
    prepare(root, python)
    before = {path: (root / path).stat().st_mtime_ns for path in files(root)}

    boot = Boot(python, str(root), BUNDLE, "attach")
    assert boot.hear()["wanted"] == []
    boot.send(b"hello")
    code, out, complaints = boot.end()

    assert (code, complaints) == (0, "")
    assert json.loads(out)["input"] == "hello"
    assert before == {path: (root / path).stat().st_mtime_ns for path in files(root)}


def test_folders_and_files_are_hers_alone(tmp_path: Path) -> None:
    root = tmp_path / "neronet"
    root.mkdir(mode=0o755)
    prepare(root)
    assert {mode(root / path) for path in files(root)} == {0o600}
    assert {mode(path) for path in (root, *root.rglob("*")) if path.is_dir()} == {0o700}


def test_a_newer_bundle_is_put_beside_the_older_one_and_the_keys_stay(tmp_path: Path) -> None:
    root = tmp_path / "neronet"
    prepare(root)
    boot = Boot(sys.executable, str(root), "neronet-newer.pyz", "attach")
    assert boot.hear()["wanted"] == ["bundles/neronet-newer.pyz"]
    boot.give(telltale(tmp_path))
    assert boot.end()[0] == 0
    assert {f"bundles/{BUNDLE}", "bundles/neronet-newer.pyz", *KEYS} == files(root)


def test_keys_that_do_not_belong_together_are_never_left(tmp_path: Path) -> None:
    root = tmp_path / "neronet"
    prepare(root)
    (root / KEYS[1]).unlink()
    boot = Boot(sys.executable, str(root), BUNDLE, "attach")
    assert boot.hear()["wanted"] == KEYS
    boot.give(b"ca 2", b"cert 2", b"key 2")
    assert boot.end()[0] == 0
    assert [(root / key).read_bytes() for key in KEYS] == [b"ca 2", b"cert 2", b"key 2"]


def test_keys_of_two_who_come_at_once_are_not_mixed(tmp_path: Path) -> None:
    root = tmp_path / "n"
    slow, quick = (Boot(sys.executable, str(root), BUNDLE, "attach") for _ in range(2))
    assert [boot.hear()["wanted"][1:] for boot in (slow, quick)] == [KEYS, KEYS]
    slow.give(telltale(tmp_path), b"ca 1")
    quick.give(telltale(tmp_path), b"ca 2", b"cert 2", b"key 2")
    assert quick.end()[0] == 0
    slow.give(b"cert 1", b"key 1")
    assert slow.end()[0] == 0
    assert [(root / key).read_bytes() for key in KEYS] == [b"ca 2", b"cert 2", b"key 2"]
    assert {f"bundles/{BUNDLE}", *KEYS} == files(root)


def test_only_who_attaches_wants_keys(tmp_path: Path) -> None:
    boot = Boot(sys.executable, str(tmp_path / "neronet"), BUNDLE, "files")
    assert boot.hear()["wanted"] == [f"bundles/{BUNDLE}"]
    boot.give(telltale(tmp_path))
    assert boot.hear() == {"taken": 1}
    assert json.loads(boot.end()[1])["words"][1:3] == ["mum", "files"]


def test_two_who_come_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    boots = [Boot(sys.executable, str(tmp_path / "neronet"), BUNDLE, "files") for _ in range(2)]
    assert [boot.hear()["wanted"] for boot in boots] == [[f"bundles/{BUNDLE}"]] * 2
    content = telltale(tmp_path)
    for half in (b"%d\n" % len(content) + content[:50], content[50:]):
        for boot in boots:
            boot.send(half)
    assert [boot.end()[0] for boot in boots] == [0, 0]
    assert files(tmp_path / "neronet") == {f"bundles/{BUNDLE}"}


@pytest.mark.parametrize("sent", [b"", b"10", b"1000\n", b"1000\nhalf of it"], ids=repr)
def test_a_cut_in_the_middle_leaves_nothing(sent: bytes, tmp_path: Path) -> None:
    root = tmp_path / "neronet"
    boot = Boot(sys.executable, str(root), BUNDLE, "attach")
    boot.hear()
    boot.send(sent)
    assert boot.end() == (REFUSED, "", "")
    assert files(root) == set()
    prepare(root)  # the next try finds nothing in its way


def test_home_and_variables_are_those_of_the_cluster(tmp_path: Path) -> None:
    variables = {"HOME": str(tmp_path), "SCRATCH": str(tmp_path / "scratch")}
    for root, folder in {
        "~/.neronet": ".neronet",
        "$SCRATCH/n": "scratch/n",
        "${SCRATCH}/~m": "scratch/~m",
    }.items():
        boot = Boot(sys.executable, root, BUNDLE, "attach", **variables)
        assert boot.hear()["root"] == str(tmp_path / folder)
        boot.end()


@pytest.mark.parametrize("root", ["$SCRATCH/neronet", "~nobody-of-this-name/neronet"])
def test_a_variable_or_a_user_that_is_not_there_is_no_folder(root: str) -> None:
    what, hint = refusal(root)
    assert what == f"the workdir {root} names a variable or a user that the cluster does not know"
    assert "workdir" in hint


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    tmp_path.chmod(0o755)
    what, hint = refusal(str(tmp_path))
    assert what == f"{tmp_path} holds other things (thesis.tex)"
    assert hint == "name a new folder within it"
    assert (files(tmp_path), mode(tmp_path)) == ({"thesis.tex"}, 0o755)


def test_a_folder_of_another_user_is_not_used(tmp_path: Path) -> None:
    place = Path("/")  # root's
    if os.getuid() == 0:
        place = tmp_path / "theirs"
        place.mkdir()
        os.chown(place, 54321, 54321)
    what, hint = refusal(str(place))
    assert what == f"{place} belongs to another user"
    assert "workdir" in hint
    if os.getuid() == 0:
        assert list(place.iterdir()) == []


def test_a_place_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    what, hint = refusal(str(tmp_path / "file" / "neronet"))
    assert what == f"{tmp_path}/file/neronet on {os.uname().nodename}: Not a directory"
    assert "workdir" in hint


def test_a_full_disk_may_be_over_the_next_time(tmp_path: Path) -> None:
    root = tmp_path / "disk" / "neronet"
    with mounted(tmp_path / "disk", "256k") as disk:
        disk.fill()
        boot = Boot(sys.executable, str(root), BUNDLE, "files")
        assert boot.hear()["free"] == 0
        boot.give(telltale(tmp_path) + bytes(30_000))
        heard = boot.hear()
        assert heard["passing"] is True
        assert heard["error"].endswith("No space left on device")
        assert "it goes on by itself" in heard["hint"]
        assert boot.end()[0] == REFUSED
        assert files(root) == set()

        disk.free()
        prepare(root)
