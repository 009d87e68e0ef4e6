"""What programs leave comes home by itself, and what they need is looked for before they start."""

from pathlib import Path

import pytest
from journeys.home import Home, has, living_at, store_of, until
from journeys.small_disk import mounted

pytestmark = pytest.mark.journey

LEAVES = """
command: sh leave.sh {lr}
outputs: [results/*.csv, model.pt]
experiments: {a: {lr: [1, 2, 3]}}
"""
LEAVE = 'mkdir results; echo "lr=$1" > results/history.csv; head -c 3000000 /dev/zero > model.pt\n'
WAITS = 'echo early > model.pt; while [ ! -e "$GO" ]; do sleep 0.05; done; echo late > model.pt\n'


def fetched(home: Home) -> int:
    with store_of(home) as store:
        return int(store.execute("SELECT count(*) FROM outputs WHERE fetched IS NOT NULL").fetchone()[0])


def has_left(home: Home, name: str) -> bool:
    """Tell whether the only program has written a file."""
    return any((home.root / "cluster" / "attempts").glob(f"*/*/1.1/run/{name}"))


def test_outputs_come_home_when_their_attempts_have_ended(tmp_path: Path) -> None:
    with living_at(tmp_path) as home:
        home.begin(LEAVES, leave=LEAVE)
        until(lambda: fetched(home) == 6, "all outputs at home")
        for number in (1, 2, 3):
            outputs = home.project / "outputs" / f"{number}.1"
            assert (outputs / "results" / "history.csv").read_text() == f"lr={number}\n"
            assert (outputs / "model.pt").stat().st_size == 3000000
        home.do("restart", "1")
        until(lambda: has(home, "finished", 3) and fetched(home) == 8, "the outputs of the second attempt")
        assert not (home.spool("1.2") / "run" / "outputs").exists(), "what came home is no code"


def test_a_running_program_s_files_can_be_fetched_and_the_last_come_by_themselves(tmp_path: Path) -> None:
    with living_at(tmp_path) as home:
        home.begin(LEAVES.replace("[1, 2, 3]", "1"), leave=WAITS)
        until(lambda: has_left(home, "model.pt"), "a file")
        home.do("fetch", "1")
        model = home.project / "outputs" / "1.1" / "model.pt"
        assert model.read_text() == "early\n"
        home.go.touch()
        until(lambda: model.read_text() == "late\n", "the last version at home")


def test_what_a_killed_nerokid_could_not_list_comes_home(tmp_path: Path) -> None:
    with living_at(tmp_path) as home:
        home.begin(LEAVES.replace("[1, 2, 3]", "1"), leave=WAITS)
        until(lambda: has_left(home, "model.pt"), "a file")
        home.kill("kid")
        until(lambda: has(home, "crashed"), "the end")
        until(lambda: fetched(home) == 1, "the file at home")
        assert (home.project / "outputs" / "1.1" / "model.pt").read_text() == "early\n"


def test_an_input_that_went_after_the_start_ends_all_that_need_it(tmp_path: Path) -> None:
    data = tmp_path / "data.npz"
    data.touch()
    specification = f"command: 'true'\ninputs: [{data}]\nexperiments: {{a: {{seed: {{range: [0, 300]}}}}}}\n"
    with living_at(tmp_path) as home, mounted(home.root / "cluster", "8m") as disk:
        disk.fill()  # nothing is taken in care for now
        home.begin(specification)
        data.unlink()
        disk.free()
        until(lambda: has(home, "crashed", 300), "the end of all")
        causes = {row["cause"] for row in home.status("all")}
        assert causes == {f"refused: input {data} is not there"}
        assert home.who("program") == []
