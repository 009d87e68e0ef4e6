"""The first words with a cluster, through every shell that this machine has, as sshd would start them."""

import asyncio
import json
import os
import shutil
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from host.bare_cluster import BUNDLE, telltale
from journeys.small_disk import mounted

from neronet.errors import ClusterUnreachable
from neronet.man.transport import boot, complaints
from neronet.man.transport.boot import Boot, Found, Supply
from neronet.man.transport.complaints import NeedsUser
from neronet.man.transport.settings import Settings

SHELLS = ("sh", "bash", "dash", "ksh", "zsh", "csh", "tcsh", "fish")
NOISE = "head -c 1000000 /dev/zero | tr '\\0' x; echo; "


class Met(NamedTuple):
    """What a cluster said."""

    found: Found | None
    left: bytes  #: behind the first words, to the end
    complaints: str


@pytest.fixture(params=SHELLS)
def login_shell(request: pytest.FixtureRequest) -> str:
    path = shutil.which(str(request.param))
    if path is None:
        assert "CI" not in os.environ, f"no {request.param}: see tools/apt-packages.sh"
        pytest.skip(f"this machine has no {request.param}")
    return path


async def converse(words: list[str], variables: Mapping[str, str], supplies: Mapping[str, Supply]) -> Met:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=pipe, env=variables)
    begun = Boot(child, supplies)
    try:
        found = await begun.run()
    finally:
        out, err = await child.communicate(b"")
    return Met(found, begun.left + out, err.decode())


class Place:
    """Where one test's cluster keeps its things."""

    def __init__(self, root: Path) -> None:
        self.home = root
        self.bundle = root / BUNDLE
        self.supplies: dict[str, Supply] = {f"bundles/{BUNDLE}": lambda: telltale(root)}
        self.variables = {"HOME": str(root), "PATH": f"{Path(sys.executable).parent}:{os.defpath}"}

    def meet(self, settings: Settings, shell: str = "/bin/sh", *, noise: str = "") -> Met:
        command = noise + boot.command(settings, self.bundle, "files")
        return asyncio.run(converse([shell, "-c", command], self.variables, self.supplies))

    def pythons(self, **scripts: str) -> None:
        """Have nothing but these Pythons."""
        folder = self.home / "bin"
        folder.mkdir()
        for name, text in scripts.items():
            self.program(folder / name, text)
        self.variables["PATH"] = str(folder)

    @staticmethod
    def program(path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    "name", [".neronet", "two  words", 'it\'s "here"', "a;b|c&d>(e)`f`*?[g]{h,i}#=%^", "ünï"]
)
def test_any_shell_and_any_workdir_lead_to_the_program(login_shell: str, name: str, place: Place) -> None:
    met = place.meet(Settings("host", f"~/{name}", warden="the 'one'"), login_shell)

    assert met.found is not None, met.complaints
    assert met.found.root == str(place.home / name)
    words = json.loads(met.left)["words"]
    assert words[1:] == ["mum", "files", str(place.home / name), "--warden", "the 'one'"]
    assert met.complaints == ""


def test_the_command_has_nothing_that_some_shell_takes_for_its_own(place: Place) -> None:
    command = boot.command(Settings("host"), place.bundle, "attach")
    assert not set("\\\n!") & set(command)
    assert command.isascii()
    assert len(command) < 8192  # the shortest line that is known to be too long for a shell


def test_a_variable_of_the_cluster_is_filled_in_there(login_shell: str, place: Place) -> None:
    place.variables["SCRATCH"] = str(place.home / "scratch dir")
    met = place.meet(Settings("host", "$SCRATCH/n"), login_shell)
    assert met.found is not None
    assert met.found.root == str(place.home / "scratch dir" / "n")


def test_a_shell_that_prints_a_megabyte_before_is_heard_through(place: Place) -> None:
    met = place.meet(Settings("host"), noise=NOISE)
    assert met.found is not None
    assert json.loads(met.left)["words"][1] == "mum"


def test_what_follows_the_first_words_is_not_lost(place: Place) -> None:
    place.meet(Settings("host"))
    again = place.meet(Settings("host"))  # nothing is sent now: the answer may come in the same piece
    assert json.loads(again.left)["words"][1] == "mum"


@pytest.mark.parametrize("name", ["python", "my python's 3", "/opt/a b/python"])
def test_the_python_of_the_settings_is_taken(login_shell: str, name: str, place: Place) -> None:
    own = place.program(place.home / name.strip("/"), f'exec {sys.executable} "$@"')
    met = place.meet(Settings("host", python=str(own)), login_shell)
    assert met.found is not None, met.complaints
    assert met.found.program == sys.executable


def test_a_python_in_her_home_may_be_written_with_a_tilde(place: Place) -> None:
    place.program(place.home / "venv" / "bin" / "python", f'exec {sys.executable} "$@"')
    met = place.meet(Settings("host", python="~/venv/bin/python"))
    assert met.found is not None, met.complaints


def test_a_newer_python_is_looked_for_where_the_first_is_too_old(place: Place) -> None:
    place.pythons(python3="exit 1", **{"python3.9": f'exec {sys.executable} "$@"'})
    met = place.meet(Settings("host"))
    assert met.found is not None, met.complaints


def test_without_a_python_those_that_are_too_old_are_told(place: Place) -> None:
    old = place.program(place.home / "old", "exit 1")
    met = place.meet(Settings("host", python=str(old)))

    error = complaints.explain("triton", "login.triton", met.complaints)

    assert met.found is None
    assert isinstance(error, NeedsUser)
    assert error.what == f"login.triton has no Python 3.6 or newer that can be found; too old are {old}"
    assert error.hint is not None
    assert "neroman cluster add triton --replace --python" in error.hint


def test_without_any_python_it_says_so(place: Place) -> None:
    met = place.meet(Settings("host", python="/nowhere/python"))
    error = complaints.explain("triton", "login.triton", met.complaints)
    assert error.what == "login.triton has no Python 3.6 or newer that can be found"


def test_the_search_leaves_the_conversation_alone(place: Place) -> None:
    """A Python that reads its standard input while it is asked for its version swallows nothing."""
    ask = 'case "$*" in *"version_info <"*) cat >/dev/null;; esac'
    greedy = place.program(place.home / "greedy", f'{ask}; exec {sys.executable} "$@"')
    met = place.meet(Settings("host", python=str(greedy)))
    assert met.found is not None


def test_a_folder_that_cannot_be_used_wants_the_user(place: Place) -> None:
    (place.home / "thesis.tex").touch()
    with pytest.raises(NeedsUser) as caught:
        place.meet(Settings("host", "~"))
    assert "holds other things" in caught.value.what
    assert caught.value.hint == "name a new folder within it"


def test_a_disk_that_is_full_is_told_and_may_be_over_the_next_time(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.supplies[f"bundles/{BUNDLE}"] = lambda: bytes(2_000_000)
    with mounted(tmp_path / "disk", "1m"), pytest.raises(ClusterUnreachable) as caught:
        place.meet(Settings("host", "~/disk/neronet"))
    assert not isinstance(caught.value, NeedsUser)
    assert caught.value.what.endswith(": No space left on device")


def test_a_cluster_that_ends_without_a_word_is_no_bug(place: Place) -> None:
    assert place.meet(Settings("host"), noise="exit 3; ").found is None
    assert place.meet(Settings("host"), noise="echo welcome; exit 0; ").found is None


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "[1]",
        "{}",
        '{"wanted": 7}',
        '{"root": 1, "host": "h", "python": "3", "program": "p", "free": 1, "wanted": []}',
        '{"root": "r", "host": "h", "python": "3", "program": "p", "free": 1, "wanted": [1]}',
        "[" * 100000,
        r'{"error": "no \ud800 \u001b[31m"}',
    ],
)
def test_a_cluster_may_say_anything_and_it_is_its_own_trouble(place: Place, line: str) -> None:
    (place.home / "line").write_text(f"neronet-boot {line}\n")
    with pytest.raises(ClusterUnreachable) as caught:
        place.meet(Settings("host"), noise=f"cat {place.home}/line; exit 3; ")
    assert caught.value.what.isprintable()
    assert len(caught.value.what) < 200
