"""The import contracts name every plug-in that there is."""

import ast
import configparser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "neronet"
#: What a catalogue imports from its own folder and is no plug-in: interfaces, and what follows a plug-in.
BESIDES = {
    "neronet.capture.folders",
    "neronet.capture.siblings",
    "neronet.capture.source",
    "neronet.man.results.book",
    "neronet.man.notify.channel",
    "neronet.man.notify.settings",
    "neronet.man.results.export",
    "neronet.man.specs.build",
    "neronet.man.specs.keys",
    "neronet.man.specs.parameters",
    "neronet.man.specs.project",
    "neronet.man.specs.specification",
    "neronet.man.specs.tables",
    "neronet.man.specs.workbook_settings",
    "neronet.wardens.warden",
}
CATALOGUES = sorted(
    path.relative_to(SOURCE).parent for path in SOURCE.rglob("catalogue.py") if path.parent != SOURCE
)


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / ".importlinter")
    return parser


def modules(contract: str, option: str) -> set[str]:
    return set(contracts()[f"importlinter:contract:{contract}"][option].split())


def plugins(folder: Path) -> set[str]:
    """Return the modules that the folder's catalogue imports from beside itself."""
    package = ".".join(("neronet", *folder.parts))
    tree = ast.parse((SOURCE / folder / "catalogue.py").read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            found.update(f"{package}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package + "."):
            found.add(node.module or "")
    return found - BESIDES


@pytest.mark.parametrize("folder", CATALOGUES, ids=str)
def test_plugins_of_a_catalogue_are_kept_apart_by_a_contract(folder: Path) -> None:
    contract = "plugins-of-" + "-".join(folder.parts)
    assert modules(contract, "modules") == plugins(folder)


def test_plugins_are_imported_by_their_catalogues_only() -> None:
    everything = set().union(*(plugins(folder) for folder in CATALOGUES))
    assert modules("catalogues", "protected_modules") == everything
    assert modules("catalogues", "allowed_importers") == {
        ".".join(("neronet", *folder.parts, "catalogue")) for folder in CATALOGUES
    }
