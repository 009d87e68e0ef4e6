"""A neromum who does not stay is told of in her own last words, and is not started without end."""

import os
import sys
from pathlib import Path

import pytest
from host.patience import until

from neronet.errors import ClusterUnreachable
from neronet.host.clock import Clock
from neronet.mum import attach
from neronet.mum.attach import Search
from neronet.mum.lease import seat
from neronet.mum.starter import Starter
from neronet.spool.folder import Spool


def starter(spool: Spool, program: str) -> Starter:
    os.makedirs(spool.mum, exist_ok=True)  # noqa: PTH103
    return Starter(spool, [sys.executable, "-I", "-S", "-c", program])


def search(spool: Spool, program: str) -> ClusterUnreachable:
    """Look for a neromum who is this program; return why that was given up."""
    made = starter(spool, program)
    with pytest.raises(ClusterUnreachable) as refusal:
        Search(spool, seat(f"{spool.mum}/lease", Clock()), made).run()
    return refusal.value


def starts(spool: Spool) -> int:
    return Path(spool.mum, "log").read_text().count("begun")


BEGUN = "import sys; print('begun', flush=True); "


def test_the_last_line_of_a_trace_is_told(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path))
    Path(spool.mum).mkdir()
    Path(spool.mum, "log").write_text("words of long ago\n")
    why = search(spool, BEGUN + "raise KeyError('roster')")
    assert why.what == "neromum does not start: KeyError: 'roster'"
    assert why.hint == f"see {spool.mum}/log"
    assert starts(spool) == 3


def test_a_complaint_is_told_whole(tmp_path: Path) -> None:
    why = search(Spool(str(tmp_path)), "import sys; sys.exit('neromum: no warden\\nthere is: local')")
    assert why.what == "neromum does not start: neromum: no warden there is: local"


def test_one_who_says_nothing_leaves_her_exit_code(tmp_path: Path) -> None:
    why = search(Spool(str(tmp_path)), "import os; os._exit(9)")
    assert why.what == "neromum does not start: she ends with exit code 9"


def test_one_who_ends_in_order_again_and_again_is_given_up(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path))
    why = search(spool, BEGUN)
    assert "does not stay" in why.what
    assert starts(spool) == 10


def test_one_who_is_not_to_be_written_down_is_not_started(tmp_path: Path) -> None:
    made = starter(Spool(str(tmp_path)), BEGUN)
    os.rmdir(tmp_path / "mum")  # noqa: PTH106
    with pytest.raises(ClusterUnreachable, match="cannot be written"):
        made.start("digest")
    assert not made.is_under_way


def test_one_who_has_another_hosts_lease_is_waited_for_and_nobody_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(str(tmp_path))
    Path(spool.mum).mkdir()
    Path(spool.mum, "lease").write_text('{"host": "login2", "pid": 4711, "start": "1", "beat": 7}')
    monkeypatch.setattr(attach, "_PATIENCE", -14.0)  # what is left is a second
    why = search(spool, BEGUN)
    assert "neromum lives on login2 and cannot be reached from" in why.what
    assert why.hint is not None
    assert "kill 4711" in why.hint
    assert not Path(spool.mum, "log").exists()


def test_one_who_runs_is_under_way_until_she_ends(tmp_path: Path) -> None:
    made = starter(Spool(str(tmp_path)), "import sys; sys.stdin.read()")
    made.start("digest")
    until(lambda: not made.is_under_way, "her end")
