"""The store opens, grows from release to release, and says in words why it cannot."""

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from man.store.permissions import permissions_hold
from man.store.populace import Populace
from spool.full_disk import full_disk

from neronet.man.store import database
from neronet.man.store.database import StoreError, open_database

OPEN = """
import sys
from pathlib import Path
from neronet.man.store.database import open_database
sys.stdin.readline()
print(open_database(Path(sys.argv[1])).owner)
"""


def tables(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def test_a_new_store_is_made_with_its_folder_for_the_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "neronet.sqlite"

    with contextlib.closing(open_database(path)) as store:
        assert len(store.owner) == 12
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {"experiments", "attempts", "events", "points"} <= set(tables(path))


def test_a_store_keeps_its_name_and_what_it_holds(store: Populace) -> None:
    owner = store.database.owner
    store.populate(2)

    store.reopen()

    assert store.database.owner == owner
    assert store.populate(2) == [], "they are there already"


def test_two_stores_have_different_names(tmp_path: Path) -> None:
    names = set()
    for number in range(5):
        with contextlib.closing(open_database(tmp_path / f"{number}.sqlite")) as store:
            names.add(store.owner)
    assert len(names) == 5


def test_readers_go_on_while_somebody_writes(store: Populace) -> None:
    store.populate(1)
    with contextlib.closing(open_database(store.path)) as other, store.database.transaction() as tx:
        tx.execute("UPDATE experiments SET name = 'half-way'")

        assert other.connection.execute("SELECT name FROM experiments").fetchone()[0] == "e-1"


def test_a_transaction_that_fails_leaves_nothing_and_the_store_usable(store: Populace) -> None:
    store.populate(1)
    with pytest.raises(sqlite3.IntegrityError):
        _rename_twice(store)

    with store.database.transaction() as tx:
        assert tx.execute("SELECT name FROM experiments").fetchone()[0] == "e-1"


def _rename_twice(store: Populace) -> None:
    with store.database.transaction() as tx:
        tx.execute("UPDATE experiments SET name = 'gone'")
        tx.execute("UPDATE experiments SET name = NULL")


def test_a_later_format_is_reached_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, scripts = tmp_path / "neronet.sqlite", tmp_path / "migrations"
    scripts.mkdir()
    monkeypatch.setattr(database, "_MIGRATIONS", scripts)
    (scripts / "0001_start.sql").write_text(
        "CREATE TABLE one (a TEXT DEFAULT ';');\nINSERT INTO one VALUES ('x');\n"
    )
    open_database(path).close()
    (scripts / "0002_more.sql").write_text("CREATE TABLE two (b);\nINSERT INTO two SELECT a FROM one;\n")
    (scripts / "README").write_text("no migration")

    for _ in range(2):
        with contextlib.closing(open_database(path)) as store:
            assert store.connection.execute("SELECT b FROM two").fetchall()[0][0] == "x"
            assert store.connection.execute("PRAGMA user_version").fetchone()[0] == 2


def test_a_migration_that_fails_half_way_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, scripts = tmp_path / "neronet.sqlite", tmp_path / "migrations"
    scripts.mkdir()
    monkeypatch.setattr(database, "_MIGRATIONS", scripts)
    (scripts / "0001_start.sql").write_text("CREATE TABLE one (a);\n")
    open_database(path).close()
    (scripts / "0002_bad.sql").write_text("CREATE TABLE two (b);\nCREATE TABLE one (a);\n")

    with pytest.raises(StoreError, match="already exists"):
        open_database(path)

    assert tables(path) == ["one"]


def test_processes_that_make_the_same_store_at_once_agree(tmp_path: Path) -> None:
    for attempt in range(4):
        path = tmp_path / f"{attempt}.sqlite"
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", OPEN, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(4)
        ]
        for process in processes:  # all are about to open it
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        names = {process.communicate()[0] for process in processes}

        assert len(names) == 1
        assert [process.returncode for process in processes] == [0, 0, 0, 0]


def test_a_store_of_a_newer_release_is_refused_and_left_as_it_is(store: Populace) -> None:
    store.database.connection.execute("PRAGMA user_version = 99")
    store.database.connection.execute("PRAGMA journal_mode = DELETE")  # whatever they come to use
    store.close()
    before = store.path.read_bytes()

    with pytest.raises(StoreError, match="written by a newer neronet") as refused:
        open_database(store.path)

    assert (str(store.path) in refused.value.what, "update" in str(refused.value.hint)) == (True, True)
    assert store.path.read_bytes() == before


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook, not a store" * 40, b"x" * 5000])
def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "neronet.sqlite"
    path.write_bytes(content)

    with pytest.raises(StoreError, match="is no neronet store") as refused:
        open_database(path)

    assert "move it away" in str(refused.value.hint)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError, match="cannot be made") as refused:
        open_database(tmp_path / "file" / "data" / "neronet.sqlite")

    assert str(tmp_path / "file") in refused.value.what


def test_a_folder_where_nothing_may_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)

    with permissions_hold(), pytest.raises(StoreError, match="cannot be written") as refused:
        open_database(tmp_path / "neronet.sqlite")

    assert str(tmp_path) in refused.value.what


def test_a_store_that_may_only_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "neronet.sqlite"
    open_database(path).close()
    path.chmod(0o444)
    tmp_path.chmod(0o555)

    with permissions_hold(), pytest.raises(StoreError, match="cannot be written") as refused:
        open_database(path)

    assert str(path) in refused.value.what


def test_a_full_disk_is_told_and_loses_nothing(store: Populace) -> None:
    store.populate(3)
    pages = store.database.connection.execute("PRAGMA page_count").fetchone()[0]
    store.database.connection.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own full disk

    with pytest.raises(StoreError, match="the disk is full"):
        store.populate(5000, folder="/another")

    store.reopen()
    assert store.database.connection.execute("SELECT count(*) FROM experiments").fetchone()[0] == 3
    assert len(store.populate(2, folder="/another")) == 2


def test_a_write_that_the_kernel_refuses_is_told_and_the_store_goes_on(store: Populace) -> None:
    store.populate(3)
    with (
        full_disk(store.path.stat().st_size + 1),
        pytest.raises(StoreError, match=r"the store fails|disk is full"),
    ):
        store.populate(5000, folder="/another")

    assert len(store.populate(2, folder="/another")) == 2


def test_a_writer_waits_for_another_and_says_so_when_it_lasts(
    store: Populace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.0)
    with (
        contextlib.closing(open_database(store.path)) as other,
        store.database.transaction(),
        pytest.raises(StoreError, match="busy: another neroman"),
        other.transaction(),
    ):
        pass


def test_the_log_of_a_large_transaction_is_cut_back(store: Populace) -> None:
    log = store.path.with_name(store.path.name + "-wal")
    with store.database.transaction() as tx:
        tx.execute("CREATE TABLE bulk (data BLOB) STRICT")
        tx.execute("INSERT INTO bulk VALUES (zeroblob(20000000))")
    assert log.stat().st_size > 20_000_000

    store.populate(1)  # the next to write finds that all of it stands in the store

    assert log.stat().st_size <= 4 << 20
