"""The cluster's side needs nothing but Python: every import is the standard library's or its own."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "neronet"
MODULES = ("__init__", "__main__", "errors", "release", "reporting")
#: Shipped too, for programs that have these libraries.
GLUE = ("huggingface", "lightning")
PACKAGES = ("model", "language", "protocol", "host", "spool", "wardens", "capture", "kid", "mum")
#: In a newer standard library, and not in that of every Python that clusters have.
NOT_IN_EVERY_PYTHON = {
    "contextvars", "dataclasses", "graphlib", "tomllib", "zoneinfo",  # came after 3.6
    "asynchat", "asyncore", "cgi", "crypt", "distutils", "imp", "pipes", "telnetlib",  # left before 3.14
}  # fmt: skip
ALLOWED = (sys.stdlib_module_names - NOT_IN_EVERY_PYTHON) | {"neronet"}


def files() -> Iterator[Path]:
    yield from (SOURCE / f"{name}.py" for name in MODULES)
    for name in PACKAGES:
        yield from sorted((SOURCE / name).rglob("*.py"))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["neronet" if node.level else node.module or ""]
    return []


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(SOURCE)))
def test_cluster_side_imports_the_standard_library_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {name.partition(".")[0] for node in ast.walk(tree) for name in imported(node)}
    assert roots <= ALLOWED, f"{path.name} imports {sorted(roots - ALLOWED)}"


def test_every_part_of_the_package_has_a_side() -> None:
    # A part that is not named here would reach clusters unchecked, or not reach them at all.
    parts = {
        path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert parts == {*MODULES, *GLUE, *PACKAGES, "man"}
