"""The bundle runs on every Python that clusters have: 3.6 to 3.14, with nothing but the standard library."""

import functools
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from neronet.man.transport import bundle
from neronet.protocol.messages import PROTOCOL
from neronet.release import RELEASE

SOURCE = Path(__file__).resolve().parents[2] / "src" / "neronet"
MINORS = range(6, 15)
FLOOR = 6
ASK_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"
IMPORT_ALL = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
    assert sys.modules[name].__file__.startswith(sys.argv[1]), name
"""


def candidates() -> Iterator[Path]:
    """Yield what may be a Python: told by $PYTHONS, installed by pyenv, or on PATH."""
    yield from (Path(word) for word in os.environ.get("PYTHONS", "").replace(os.pathsep, " ").split())
    yield from sorted(Path("~/.pyenv/versions").expanduser().glob("3.*/bin/python"))
    on_path = (shutil.which(f"python3.{minor}") for minor in MINORS)
    yield from (Path(found) for found in on_path if found)


@functools.cache
def interpreters() -> dict[int, Path]:
    """Return one working interpreter for each minor version that this machine has."""
    found: dict[int, Path] = {}
    for path in candidates():
        command = [str(path), "-I", "-S", "-c", ASK_VERSION]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        version = re.fullmatch(r"3\.(\d+)\n", answer.stdout)
        if version:
            found.setdefault(int(version.group(1)), path)
    return found


@pytest.fixture(params=MINORS, ids=lambda minor: f"3.{minor}")
def python(request: pytest.FixtureRequest) -> str:
    path = interpreters().get(request.param)
    if path is None:
        pytest.skip(f"this machine has no Python 3.{request.param}; name one in $PYTHONS")
    return str(path)


#: For programs that have the libraries of these names.
GLUE = {"neronet.huggingface", "neronet.lightning"}


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle.build(tmp_path_factory.mktemp("bundle")).path


def modules(pyz: Path) -> list[str]:
    names = (Path(name) for name in zipfile.ZipFile(pyz).namelist() if name.endswith(".py"))
    inside = (name.with_suffix("").parts for name in names if name.parts[0] == "neronet")
    found = {".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in inside}
    return sorted(found - GLUE)


def run(python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [python, "-I", "-S", "-W", "error", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_bundle_tells_its_version(python: str, pyz: Path) -> None:
    answer = run(python, str(pyz), "--version")
    assert (answer.stdout, answer.stderr) == (f"neronet {RELEASE} protocol {PROTOCOL}\n", "")


def test_every_module_of_the_bundle_can_be_imported_from_it(python: str, pyz: Path) -> None:
    answer = run(python, "-c", IMPORT_ALL, str(pyz), *modules(pyz))
    assert answer.returncode == 0, answer.stderr


def test_bundle_holds_the_whole_cluster_side_and_nothing_of_neroman(pyz: Path) -> None:
    sources = [path.relative_to(SOURCE.parent) for path in SOURCE.rglob("*.py") if "man" not in path.parts]
    inside = {name for name in zipfile.ZipFile(pyz).namelist() if name.endswith(".py")}
    assert inside == {*map(str, sources), "__main__.py"}


def test_equal_sources_make_equal_bundles(pyz: Path, tmp_path: Path) -> None:
    again = bundle.build(tmp_path).path
    assert again.name == pyz.name  # which is the hash of what is inside


@pytest.mark.skipif("CI" not in os.environ, reason="at home a Python may be missing or broken")
def test_a_floor_python_on_a_testing_machine_is_tested() -> None:
    named = [path for path in candidates() if f"3.{FLOOR}" in str(path) and f"3.{FLOOR}" not in str(SOURCE)]
    assert not named or FLOOR in interpreters(), f"{named[0]} does not run"
