"""A cluster that takes only a password: she types it once, and all goes over the connection that she made."""

from pathlib import Path

import pytest
from journeys.home import Home, living_at, states, until
from man.cli import terminal

from lab.lab import Lab

pytestmark = pytest.mark.journey

BATCH = "command: echo loss=1\ncluster: far\nexperiments: {a: {n: [1, 2, 3]}}\n"


def test_a_password_is_typed_once_for_a_whole_batch(tmp_path: Path, lab: Lab) -> None:
    with living_at(tmp_path) as home:
        ssh = home.environment["NERONET_SSH"] = f"ssh -F {lab.ssh_config}"
        assert home.call("cluster", "add", "far", "--ssh", "secret").code == 3
        home.begin(BATCH)
        until(lambda: "waits for you since" in home.call("status").err, "she is told")

        seen = terminal.run(
            *("cluster", "connect", "far"),
            types={"password:": f"{lab.password}\n"},
            NERONET_HOME=str(home.root),
            NERONET_SSH=ssh,
        )

        assert seen.code == 0, seen
        home.do("wait", "all")
        assert set(states(home).values()) == {"finished"}
        leave(home)
        lab.evict()


def leave(home: Home) -> None:
    """End the connection that outlives its commands."""
    home.do("cluster", "remove", "far")
