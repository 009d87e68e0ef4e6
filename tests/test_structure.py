"""The shape of the code: small files, short functions, telling names, nothing that belongs elsewhere."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "neronet"
MAX_LINES, MEDIAN_LINES, MAX_FUNCTION, MAX_METHODS = 400, 100, 60, 12
DUMPS = {"util", "utils", "common", "helper", "helpers", "misc"}
WORST = 5
#: ``[x]`` is ``x`` to the search, and keeps this file from finding itself.
FOREIGN = {
    "a workplace's path": r"(?<![\w.)}$*-])/[w]ork/|\.\./[s]hared\b|/opt/[p]ypi|/tmp/[d]ev\b",
    "a registry's address": r"\b[i]ndex-url\s*=|/[s]imple/|files\.[p]ythonhosted",
    "a secret": r"-----BEGIN [A-Z ]*[P]RIVATE KEY|\bghp_\w{20}|\bAKIA[0-9A-Z]{16}\b|://[^/\s:@{}]+:[^/\s@{}]+@",
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "demo" not in path.parts)


def ours() -> list[Path]:
    """Return the files that are, or are about to be, in the repository."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout: there is no telling which files are ours")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def definitions(path: Path) -> Iterator[ast.stmt]:
    yield from (
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.stmt)
    )


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    longest = sorted(lengths, key=lambda path: -lengths[path])[:WORST]
    for path in longest:
        print(f"{lengths[path]:5} lines  {path.relative_to(ROOT)}")
    assert lengths[longest[0]] <= MAX_LINES
    assert statistics.median(count for count in lengths.values() if count) <= MEDIAN_LINES


def test_functions_are_short() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno)
        - node.lineno
        + 1
        for path in modules()
        for node in definitions(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    longest = sorted(lengths, key=lambda name: -lengths[name])[:WORST]
    for name in longest:
        print(f"{lengths[name]:5} lines  {name}")
    assert lengths[longest[0]] <= MAX_FUNCTION


def test_classes_have_few_public_methods() -> None:
    for path in modules():
        for node in definitions(path):
            if isinstance(node, ast.ClassDef):
                functions = [
                    part.name
                    for part in node.body
                    if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
                ]
                public = [name for name in functions if not name.startswith("_")]
                assert len(public) <= MAX_METHODS, f"{path.relative_to(ROOT)}: {node.name} has {len(public)}"


def test_no_module_is_a_dump() -> None:
    dumps = [path for path in PACKAGE.rglob("*") if path.stem in DUMPS]
    assert dumps == [], "a name that says what is inside, please"


def test_every_module_opens_with_a_sentence() -> None:
    mute = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert mute == []


@pytest.mark.parametrize("kind", list(FOREIGN))
def test_no_file_names_what_belongs_elsewhere(kind: str) -> None:
    pattern = re.compile(FOREIGN[kind])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in ours()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], f"{kind} in a file of the repository"
