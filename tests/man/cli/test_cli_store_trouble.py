"""A store that is newer, broken, or has no room: every command says so in words and changes nothing."""

import pytest
from man.cli.shell import Shell
from man.store.permissions import permissions_hold
from spool.full_disk import full_disk

from neronet.man.cli import exits

EVERY = [
    ["add"],
    ["start", "1"],
    ["abort", "1"],
    ["status"],
    ["status", "--json"],
    ["show", "1"],
    ["results"],
]


def told(shell: Shell, *words: str) -> str:
    """Return what a command that must fail says."""
    answer = shell.call(*words)
    assert answer.code == exits.MISTAKE, answer
    assert answer.out == ""
    assert "Traceback" not in answer.err
    return answer.err


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_store_of_a_newer_release_is_left_alone(shell: Shell, words: list[str]) -> None:
    shell.begin()
    with shell.store() as store:
        store.database.connection.execute("PRAGMA user_version = 99")
    before = shell.places.store.read_bytes()

    said = told(shell, *words)

    assert f"the store {shell.places.store} was written by a newer neronet (format 99" in said
    assert "pip install --upgrade neronet" in said
    assert shell.places.store.read_bytes() == before


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_file_that_is_no_store_is_left_alone(shell: Shell, words: list[str]) -> None:
    shell.write()
    shell.places.store.parent.mkdir(parents=True)
    shell.places.store.write_text("my thesis\n" * 100)

    assert "is no neronet store" in told(shell, *words)
    assert shell.places.store.read_text() == "my thesis\n" * 100


def test_a_home_that_cannot_be_written_is_named(shell: Shell) -> None:
    shell.write()
    shell.home.chmod(0o500)
    with permissions_hold():
        said = told(shell, "add")
    shell.home.chmod(0o700)

    assert str(shell.places.store) in said
    assert "NERONET_HOME" in said


def test_a_disk_that_fills_while_adding_leaves_the_store_as_it_was(shell: Shell) -> None:
    shell.begin()
    shell.write("command: 'true'\nexperiments: {t: {i: {range: [0, 5000]}}}\n")
    with shell.store() as store, full_disk(store.path.stat().st_size):
        said = told(shell, "add")

    assert "the store" in said
    assert "full" in said
    assert shell.count("experiments") == 3
    assert shell.do("add").startswith("study: 5000 new")


def test_a_disk_that_fills_while_code_is_copied_starts_nothing(shell: Shell) -> None:
    shell.begin()
    (shell.folder / "weights.bin").write_bytes(bytes(1 << 20))

    with full_disk(200_000):
        said = told(shell, "start", "all")

    assert "the code could not be copied" in said
    assert "space" in said
    assert (shell.count("attempts"), shell.rings()) == (0, 0)
    assert list(shell.places.snapshots.iterdir()) == []


def test_a_disk_that_fills_while_a_start_is_noted_starts_nothing(shell: Shell) -> None:
    shell.begin("command: 'true'\nexperiments: {t: {i: {range: [0, 3000]}}}\n")
    with full_disk(1 << 16):
        said = told(shell, "start", "all")

    assert "the store" in said
    assert (shell.count("attempts"), shell.count("batches"), shell.rings()) == (0, 0, 0)
    assert shell.do("start", "all") == "batch 1: 3000 attempts (1-3000)\n"
