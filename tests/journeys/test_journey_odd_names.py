"""Names that break careless programs: spaces, quotes, other alphabets, and paths longer than a socket's."""

import json
from pathlib import Path

import pytest
from journeys.home import Home, living_at
from ruamel.yaml import YAML

pytestmark = pytest.mark.journey

ODD = 'it\'s; rm -rf $HOME "x" ü'
VALUES = {
    "odd": ODD,
    "lines": "one\ntwo\t\\n",
    "option": "--help",
    "empty": "",
    "braces": "{odd} }{ %s %%",
    "glob": "*.sh ~ `id` $(id) !! #",
    "far": "本 🜚",
    "number": 1e-05,
}
PROGRAM = """
import json, os, sys
json.dump({
    "words": sys.argv[1:],
    "variables": {name: os.environ["NERO_" + name.upper()] for name in json.load(open("parameters.json"))},
    "parameters": json.load(open("parameters.json", encoding="utf-8")),
    "folder": os.getcwd(),
}, open(os.environ["RAN"], "w"))
print("loss=1")
"""


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_odd_folders_and_values_reach_the_program_unchanged(tmp_path: Path, locale: str) -> None:
    with living_at(tmp_path / ODD, project=ODD) as home:
        home.environment["LC_ALL"] = locale
        expect_unchanged(home)


def expect_unchanged(home: Home) -> None:
    (home.project / "tell.py").write_text(PROGRAM, encoding="utf-8")
    words = " ".join("{%s}" % name for name in VALUES)
    specification = {"project": "odd", "command": f"python3 tell.py {words}", "experiments": {"one": VALUES}}
    with (home.project / "neronet.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(specification, file)

    home.do("add")
    home.do("start", "all")
    home.do("wait", "all")

    told = json.loads(home.ran.read_text())
    as_text = {name: str(value) for name, value in VALUES.items()}
    assert told["words"] == list(as_text.values())
    assert told["variables"] == as_text
    assert told["parameters"] == VALUES
    assert told["folder"].startswith(str(home.root))
    (row,) = home.status()
    assert (row["parameters"], row["metrics"]) == (VALUES, {"loss": 1.0})
    assert home.do("logs", "one") == "loss=1\n"


def test_a_home_whose_sockets_paths_are_longer_than_the_kernel_takes(tmp_path: Path) -> None:
    with living_at(tmp_path / ("long" * 20) / ("longer" * 20)) as home:
        assert len(str(home.root)) > 200
        home.begin("command: sh job.sh\nexperiments: {job: {n: [1, 2, 3]}}", job="echo loss=$NERO_N")

        home.do("wait", "all")

        assert [row["metrics"] for row in home.status()] == [{"loss": 1.0}, {"loss": 2.0}, {"loss": 3.0}]
        assert home.do("logs", "2") == "loss=2\n"
