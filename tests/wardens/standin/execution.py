"""Starts what may start, each task with a runner of its own that sees to its limits and its end."""

import fcntl
import os
import signal
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from wardens.standin.ledger import ENDED, VARIABLE, Ledger, called

from neronet.host import processes

MARK = "STANDIN_JOB"  #: environment variable by which the processes of a task are known
RUNNER = "runner"  #: the program that is a runner
ALIVE = "alive"  #: a file that every runner has locked
_LONG = 3600.0


def advance(folder: Path) -> None:
    """Let every task run that may run now."""
    ledger = Ledger(folder)
    with ledger.change():
        started = [task for submission in _waiting(ledger) for task in _start(ledger, submission)]
    ledger.close()
    for base, task in started:
        _detach(folder, base, task)


def _waiting(ledger: Ledger) -> list[sqlite3.Row]:
    return ledger.ask(
        "SELECT * FROM submissions"
        " WHERE base IN (SELECT base FROM tasks WHERE state = 'PENDING') ORDER BY base"
    )


def _start(ledger: Ledger, submission: sqlite3.Row) -> list[tuple[int, int]]:
    base = submission["base"]
    started: list[tuple[int, int]] = []
    reason = _obstacle(ledger, submission)
    waiting = "base = ? AND state = 'PENDING' AND NOT held"
    for row in ledger.ask(f"SELECT task FROM tasks WHERE {waiting} ORDER BY task", base):
        if reason:
            break
        running = ledger.ask("SELECT count(*) FROM tasks WHERE base = ? AND state = 'RUNNING'", base)[0][0]
        if 0 < submission["throttle"] <= running:
            reason = "JobArrayTaskLimit"
            break
        place = _place(ledger, submission)
        if place is None:
            reason = "Resources"
            break
        ledger.ask(
            "UPDATE tasks SET state = 'RUNNING', reason = 'None', began = ?, node = ?, devices = ?,"
            " runner = NULL, wish = '' WHERE base = ? AND task = ?",
            time.time(), *place, base, row["task"],
        )  # fmt: skip
        started.append((base, row["task"]))
    ledger.ask(f"UPDATE tasks SET reason = ? WHERE {waiting}", reason, base)
    ledger.ask("UPDATE tasks SET reason = 'JobHeldUser' WHERE base = ? AND state = 'PENDING' AND held", base)
    return started


def _obstacle(ledger: Ledger, submission: sqlite3.Row) -> str:
    partition = ledger.setting("partitions")[submission["partition"]]
    if partition["state"] != "UP":
        return "PartitionDown"
    if submission["minutes"] > partition["minutes"]:
        return "PartitionTimeLimit"
    before = [part.partition(":")[2] for part in submission["dependency"].split(",") if part]
    for other in before:
        if ledger.ask(f"SELECT 1 FROM tasks WHERE base = ? AND state NOT IN {ENDED}", int(other)):
            return "Dependency"
    return ""


def _place(ledger: Ledger, submission: sqlite3.Row) -> tuple[str, str] | None:
    """Return a node with room, and the GPUs there."""
    partition = ledger.setting("partitions")[submission["partition"]]
    drained = ledger.setting("drained")
    for node in partition["nodes"]:
        taken = ledger.ask(
            "SELECT cpus, memory, devices FROM tasks JOIN submissions USING (base)"
            " WHERE state = 'RUNNING' AND node = ?",
            node,
        )
        cpus = ledger.setting("cpus") - sum(row["cpus"] for row in taken)
        memory = ledger.setting("memory") - sum(row["memory"] for row in taken)
        used = {gpu for row in taken for gpu in row["devices"].split(",")}
        gpus = [str(gpu) for gpu in range(partition["gpus"]) if str(gpu) not in used]
        room = submission["cpus"] <= cpus and submission["memory"] <= memory
        if node not in drained and room and submission["gpus"] <= len(gpus):
            return node, ",".join(gpus[: submission["gpus"]])
    return None


def _detach(folder: Path, base: int, task: int) -> None:
    """Run a task by a process that nobody waits for, and that holds nothing open of its caller."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    os.closerange(0, 256)
    for _ in range(3):
        os.open(os.devnull, os.O_RDWR)
    lock = os.open(folder / ALIVE, os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_SH)
    os.set_inheritable(lock, True)
    os.setsid()
    if os.fork():
        os._exit(0)
    os.chdir("/")
    runner = str(folder / RUNNER)
    os.execve(runner, [runner, str(base), str(task)], {VARIABLE: str(folder)})  # not sbatch's environment


class Runner:
    """One task, from its first process to its end."""

    def __init__(self, folder: Path, base: int, task: int) -> None:
        self._folder = folder
        self._key = (base, task)
        self._mark = f"{folder}:{base}:{task}"
        self._deadlines: list[tuple[float, int, str]] = []  #: when, which signal, what state it leads to
        self._end = ""
        self._status = 0
        self._first = 0

    def run(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD, signal.SIGUSR1])
        ledger = Ledger(self._folder)
        with ledger.change():
            ledger.ask("UPDATE tasks SET runner = ? WHERE base = ? AND task = ?", os.getpid(), *self._key)
        row = self._row(ledger)
        self._take_wish(ledger)
        if not self._end:
            self._first = self._spawn(row)
            self._watch(ledger)
        self._signal(signal.SIGKILL)
        self._write(ledger, row)
        ledger.close()
        advance(self._folder)

    def _watch(self, ledger: Ledger) -> None:
        self._set_limits(self._row(ledger), ledger.setting("minute"), ledger.setting("kill_wait"))
        while True:
            self._deadlines.sort()
            left = self._deadlines[0][0] - time.monotonic() if self._deadlines else _LONG
            number = signal.sigtimedwait([signal.SIGCHLD, signal.SIGUSR1], max(0.0, left))
            if number is None and self._deadlines:
                _, send, state = self._deadlines.pop(0)
                self._end = self._end or state
                self._send(send)
            elif number is not None and number.si_signo == signal.SIGUSR1:
                self._take_wish(ledger)
            pid, status = os.waitpid(self._first, os.WNOHANG)
            if pid:
                self._status = status
                return

    def _set_limits(self, row: sqlite3.Row, minute: float, wait: float) -> None:
        limit = time.monotonic() + row["minutes"] * minute
        self._deadlines += [(limit, signal.SIGTERM, "TIMEOUT"), (limit + wait, signal.SIGKILL, "TIMEOUT")]
        if row["warning"]:
            name, _, ahead = row["warning"].partition("@")
            number = signal.Signals[f"SIG{name.partition(':')[2]}"]
            self._deadlines.append((limit - int(ahead) / 60 * minute, -number, ""))  # to the first one only

    def _take_wish(self, ledger: Ledger) -> None:
        """Do what a command has asked for: end it in some state, at once or with a grace."""
        wish = self._row(ledger)["wish"]
        if wish and not self._end:
            self._end = wish.lstrip("!")
            now = time.monotonic()
            if not wish.startswith("!"):
                self._deadlines.append((now, signal.SIGTERM, ""))
                now += ledger.setting("kill_wait")
            self._deadlines.append((now, signal.SIGKILL, ""))

    def _send(self, number: int) -> None:
        processes.signal_process(self._first, abs(number))  # it may not bear the mark yet
        if number > 0:
            self._signal(signal.Signals(number), but=self._first)

    def _signal(self, number: signal.Signals, but: int = 0) -> None:
        """Send a signal to all processes of the task; a last one until there is none left."""
        while members := [pid for pid in processes.marked(MARK, self._mark) if pid != but]:
            for pid in members:
                processes.signal_process(pid, number)
            if number != signal.SIGKILL:
                break

    def _row(self, ledger: Ledger) -> sqlite3.Row:
        return ledger.ask(
            "SELECT * FROM tasks JOIN submissions USING (base) WHERE base = ? AND task = ?",
            *self._key,
        )[0]

    def _spawn(self, row: sqlite3.Row) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            os.setsid()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD, signal.SIGUSR1])
            environment = environment_of(row, self._mark)
            os.chdir(row["folder"])
            path = os.path.join(row["folder"], row["output"])  # noqa: PTH118
            path = path.replace("%A", str(row["base"])).replace(
                "%a", str(row["task"])
            )  # the folder's as well
            os.closerange(3, 256)
            output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.execve(row["script"], [row["script"]], environment)
        finally:
            os._exit(1)

    def _write(self, ledger: Ledger, row: sqlite3.Row) -> None:
        sent = self._status & 0x7F
        code = self._status >> 8
        state = self._end or ("FAILED" if self._status else "COMPLETED")
        again = state == "REQUEUE" or (state in {"NODE_FAIL", "PREEMPTED"} and row["requeue"])
        with ledger.change():
            if again:
                ledger.ask(
                    "UPDATE tasks SET state = 'PENDING', reason = 'BeginTime', restarts = restarts + 1,"
                    " runner = NULL, wish = '', node = '', devices = '' WHERE base = ? AND task = ?",
                    *self._key,
                )
            else:
                ledger.ask(
                    "UPDATE tasks SET state = ?, code = ?, sent = ?, ended = ?, reason = ?"
                    " WHERE base = ? AND task = ?",
                    state, code, sent, time.time(), "NonZeroExitCode" if code else "None", *self._key,
                )  # fmt: skip


def environment_of(row: sqlite3.Row, mark: str) -> Mapping[str, str]:
    environment = dict(line.split("=", 1) for line in row["environment"].split("\0") if "=" in line)
    environment.update({MARK: mark, "SLURM_JOB_ID": called(row), "SLURMD_NODENAME": row["node"]})
    environment["SLURM_RESTART_COUNT"] = str(row["restarts"])
    if row["restarts"] == 0:
        del environment["SLURM_RESTART_COUNT"]
    if row["is_array"]:
        environment.update(SLURM_ARRAY_JOB_ID=str(row["base"]), SLURM_ARRAY_TASK_ID=str(row["task"]))
    if row["devices"]:
        environment["CUDA_VISIBLE_DEVICES"] = row["devices"]
    return environment


def abort() -> NoReturn:
    """End at once, as one who was killed."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
