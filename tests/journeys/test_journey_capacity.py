"""The host is shared out: never more at once than it has; what can never run is refused with the reason."""

from itertools import accumulate

import pytest
from journeys.home import CPUS, Home

from neronet.host import capacity

pytestmark = pytest.mark.journey

JOB = """
echo "+$NERO_CPUS" >> "$RAN"
sleep 0.15
echo "-$NERO_CPUS" >> "$RAN"
"""


def peak(home: Home) -> int:
    """Return how much was taken at the fullest moment."""
    return max(accumulate(int(line) for line in home.lines()))


def test_programs_take_no_more_cpus_at_once_than_there_are(home: Home) -> None:
    jobs = [f"  job{n}: {{cpus: {share}, resources: {{cpus: {share}}}}}" for n, share in enumerate(shares())]
    home.begin("\n".join(["command: sh job.sh", "experiments:", *jobs]), job=JOB)

    home.do("wait", "all")

    assert peak(home) == CPUS, "all of it was used, and no more"


def shares() -> list[int]:
    """Return what the jobs ask for: singles, and now and then one for the whole host."""
    return [1] * (CPUS + 1) + [CPUS] + [1] * (2 * CPUS) + [CPUS]


def test_programs_take_no_more_memory_at_once_than_there_is(home: Home) -> None:
    half = capacity.look().memory * 6 // 10
    home.begin(
        f"command: sh job.sh\nresources: {{memory: {half}}}\nexperiments: {{job: {{cpus: 1, n: [1, 2, 3]}}}}",
        job=JOB,
    )

    home.do("wait", "all")

    assert peak(home) == 1


def test_what_the_host_can_never_give_is_refused_with_the_reason(home: Home) -> None:
    has = capacity.look()
    home.begin(
        f"""
command: sh job.sh
experiments:
  wide: {{cpus: 1, resources: {{cpus: {has.cpus + 1}}}}}
  large: {{cpus: 1, resources: {{memory: {has.memory + (1 << 30)}}}}}
  hot: {{cpus: 1, resources: {{gpus: {len(has.gpus) + 1}}}}}
  modest: {{cpus: 1}}
""",
        job=JOB,
    )

    assert home.call("wait", "all").code == 1

    wide, large, hot, modest = home.status()
    assert wide["cause"] == f"refused: asks for {has.cpus + 1} cpus, and this host has {has.cpus}"
    assert large["cause"].startswith("refused: asks for ")
    assert "memory" in large["cause"]
    assert hot["cause"] == f"refused: asks for {len(has.gpus) + 1} gpus, and this host has {len(has.gpus)}"
    assert [row["state"] for row in (wide, large, hot)] == ["crashed"] * 3
    assert modest["state"] == "finished"
    assert len(home.lines()) == 2, "only the modest one ran"
