"""Programs may print whatever they like, however much of it: all of it is kept, and nobody chokes."""

import hashlib
import json
from pathlib import Path

import pytest
from journeys.home import Home, store_of, until
from journeys.inhabitants import KID

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MB = 1 << 20
#: Three programs, and the test, make the same bytes.
PROGRAM = """
import hashlib, os, sys
MB = 1 << 20

def pieces(kind):
    if kind == "lines":
        line = b"a line of a hundred bytes that says nothing at all ".ljust(99, b".") + b"\\n"
        return (line * (MB // 100) for _ in range(100))
    if kind == "binary":
        return (hashlib.shake_128(b"%d" % n).digest(MB) for n in range(10))
    return (b"x" * MB for _ in range(40))  # one endless line

if __name__ == "__main__":
    for piece in pieces(os.environ["NERO_KIND"]):
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    sys.stdout.buffer.write(b"\\nloss=0.25\\n")
"""
PROJECT = """
command: python3 print.py
experiments: {flood: {kind: [lines, binary, endless]}}
"""
MEMORY = 200 * MB  #: nerokid may hold a few pieces of what is printed, never all of it


def expected(kind: str) -> str:
    names: dict[str, object] = {"__name__": "program"}
    exec(PROGRAM, names)
    pieces = names["pieces"]
    assert callable(pieces)
    digest = hashlib.sha256()
    for piece in pieces(kind):
        digest.update(piece)
    digest.update(b"\nloss=0.25\n")
    return digest.hexdigest()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def most_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


def test_floods_binaries_and_endless_lines_are_kept_whole(home: Home) -> None:
    (home.project / "print.py").write_text(PROGRAM)
    home.begin(PROJECT)
    kid = until(lambda: home.who(KID), "nerokid is there")[0]

    home.do("wait", "all")

    for row in home.status():
        assert sha256(home.spool(row["attempt"]) / "stdout") == expected(row["parameters"]["kind"])
        assert row["metrics"]["loss"] == 0.25, "what is said after the flood is heard"
    assert most_memory(kid.pid) < MEMORY
    assert home.do("logs", "1", "--lines", "1") == "loss=0.25\n"


def test_a_flood_of_metrics_arrives_whole(home: Home) -> None:
    count = 100_000
    home.begin(
        "command: sh job.sh\nexperiments: {one: {}}",
        job=f"""seq -f 'loss=%.0f' {count}""",
    )

    home.do("wait", "all")

    shown = json.loads(home.do("show", "--json", "1"))
    assert shown[0]["metrics"] == {"loss": count}
    with store_of(home) as store:
        assert store.execute("SELECT count FROM latest").fetchall()[0][0] == count
