"""One walk tells what each program uses, with all that it started, and hardly looks at strangers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from host.patience import until

from neronet.host import processes
from neronet.host.census import Census

#: Takes ten megabytes and some CPU time, says so, and waits.
_EATER = "x = bytearray(10 << 20); sum(range(2_000_000)); print(1, flush=True); input()"
#: A program that leaves its session, and its parent, as a daemon does; and a nerokid who adopts it.
_LEAVING = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
os.wait()
print(1, flush=True)
time.sleep(60)
"""
_ADOPTING = """
import subprocess, sys
sys.path.insert(0, sys.argv[1])
from neronet.host.census import Census
from neronet.kid.process import adopt_orphans
adopt_orphans()
child = subprocess.Popen([sys.executable, "-c", sys.argv[2]], stdout=subprocess.PIPE, start_new_session=True)
child.stdout.readline()
print(Census().take({child.pid: sys.argv[3]})[sys.argv[3]].processes, flush=True)
"""
_SOURCE = str(Path(processes.__file__).parents[2])


@contextmanager
def program(*words: str, tag: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """Give a program in a session of its own that has said a line; its tag ends it with all it started."""
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, processes.TAG: tag} if tag else None,
    ) as started:
        try:
            assert started.stdout is not None
            started.stdout.readline()
            yield started
        finally:
            started.kill()
            if tag:
                processes.kill_tagged(tag)


def test_a_programs_children_count_for_it_and_others_do_not() -> None:
    shell = f"exec 3<&0; {sys.executable} -c '{_EATER}' <&3 & exec {sys.executable} -c '{_EATER}'"
    with program("sh", "-c", shell) as fed, program("sh", "-c", "echo; read x") as other:
        assert fed.stdout is not None
        fed.stdout.readline()
        uses = Census().take({fed.pid: "fed", other.pid: "other"})
    assert uses["fed"].processes == 2
    assert uses["fed"].memory > 2 * (10 << 20)
    assert uses["fed"].cpu_time > 0
    assert uses["other"].memory < 10 << 20
    assert uses["other"].written == 0


def test_what_has_left_session_and_parent_is_found_by_its_tag() -> None:
    tag = f"census{os.getpid()}/1.1"
    try:
        answer = subprocess.run(
            [sys.executable, "-c", _ADOPTING, _SOURCE, _LEAVING, tag],
            env={**os.environ, processes.TAG: tag},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=30,
        )
    finally:
        processes.kill_tagged(tag)
    assert answer.stdout == "2\n"


def test_time_of_a_child_that_was_waited_for_stays() -> None:
    shell = f"echo | {sys.executable} -c '{_EATER}'; read x; true"
    with program("sh", "-c", shell) as fed:
        until(lambda: Census().take({fed.pid: "it"})["it"].processes == 1, "the end of its child")
        assert Census().take({fed.pid: "it"})["it"].cpu_time > 0.02


def test_strangers_are_looked_at_once() -> None:
    opened: list[str] = []
    counting = False

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if counting and event == "open" and str(arguments[0]).endswith("/stat"):
            opened.append(str(arguments[0]))

    sys.addaudithook(hear)
    with program("sh", "-c", "echo; read x") as it, program("sh", "-c", "echo; read x"):
        census = Census()
        census.take({it.pid: "it"})
        counting = True
        census.take({it.pid: "it"})
        counting = False
    assert f"/proc/{it.pid}/stat" in opened
    assert len(opened) < 10, "it, and who has come meanwhile"


def test_a_program_that_is_gone_is_not_told_of() -> None:
    with program("sh", "-c", "echo; read x") as it:
        pass
    assert Census().take({it.pid: "it"}) == {}
