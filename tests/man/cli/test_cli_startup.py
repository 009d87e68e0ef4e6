"""A glance is quick because little is loaded for it: what takes long to import stays out."""

import json
import subprocess
import sys

import pytest
from man.cli.shell import Shell

#: What each way of looking must not load; measured, each takes 5 ms or more.
SLOW = {"asyncio", "rich", "ruamel.yaml", "concurrent.futures", "xml", "http", "email", "unittest", "numpy"}
OURS = {
    "neronet.man.transport.link",
    "neronet.man.transport.snapshot",
    "neronet.man.daemon",
    "neronet.mum",
    "neronet.kid",
}
SPECIFICATIONS = {"neronet.man.specs.catalogue", "neronet.man.specs.yaml_file"}

RUN = """
import json, sys
from neronet.man.cli.main import run_with
code = run_with(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""


def loaded(*words: str) -> set[str]:
    """Return the modules that a command loads."""
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stderr)
    assert code == 0, done.stdout
    return set(modules)


@pytest.mark.parametrize(
    "words", [["status"], ["status", "--json"], ["status", "1"], ["show", "1"], ["results"]]
)
def test_a_look_loads_neither_a_link_nor_what_reads_specifications(shell: Shell, words: list[str]) -> None:
    shell.begin()

    assert loaded(*words) & (SLOW | OURS | SPECIFICATIONS) == set()


def test_the_version_loads_no_store(shell: Shell) -> None:
    del shell
    assert (
        loaded("--version") & (SLOW | OURS | SPECIFICATIONS | {"sqlite3", "neronet.man.store.database"})
        == set()
    )


def test_help_loads_no_command(shell: Shell) -> None:
    del shell
    modules = loaded("--help")

    assert {name for name in modules if name.startswith("neronet.man.cli.")} == {
        "neronet.man.cli.exits",
        "neronet.man.cli.main",
    }
