"""``squeue``, ``sacct``, ``sinfo`` and ``scontrol``: what is asked, answered in Slurm's forms."""

import argparse
import os
import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from wardens.standin.execution import advance
from wardens.standin.expressions import expression, ranges
from wardens.standin.ledger import ENDED, Ledger, called
from wardens.standin.wishes import wish

_CONFIG = """\
Configuration data as of 2026-01-01T00:00:00
AccountingStorageType   = accounting_storage/{accounting}
JobSubmitPlugins        = {plugins}
KillWait                = 30 sec
MaxArraySize            = {array}
MaxJobCount             = {jobs}
MinJobAge               = 300 sec
SLURM_VERSION           = 22.05.8

Slurmctld(primary) at ctl is UP
"""
_INVALID = "slurm_load_jobs error: Invalid job id specified"


def squeue(ledger: Ledger, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(add_help=False)
    for flag in ("-h", "-r"):
        parser.add_argument(flag, action="store_true")
    for option in ("-u", "-t", "-j", "-o"):
        parser.add_argument(option, default="")
    options = parser.parse_args(arguments)
    waiting: dict[tuple[int, str], list[sqlite3.Row]] = {}
    for row in ledger.remembered():
        if options.t != "all" and row["state"] not in {"PENDING", "RUNNING"}:
            continue
        if row["state"] == "PENDING" and row["is_array"]:
            waiting.setdefault((row["base"], row["reason"]), []).append(row)
        else:
            print(_formatted(options.o, row, called(row)))
    cut = int(os.environ.get("SLURM_BITSTR_LEN", "64"))
    for rows in waiting.values():
        written = expression([row["task"] for row in rows], cut)
        throttle = f"%{rows[0]['throttle']}" if rows[0]["throttle"] else ""
        print(_formatted(options.o, rows[0], f"{rows[0]['base']}_[{written}{throttle}]"))
    return 0


def _formatted(form: str, row: sqlite3.Row, name: str) -> str:
    values = {
        "i": name, "T": row["state"], "r": row["reason"], "S": _time(row["began"]), "j": row["name"],
        "k": row["comment"], "Z": row["folder"], "l": _limit(row["minutes"]),
    }  # fmt: skip
    return re.sub("%([a-zA-Z])", lambda match: str(values[match[1]]), form)


def sacct(ledger: Ledger, arguments: list[str]) -> int:
    if not ledger.setting("accounting"):
        print("Slurm accounting storage is disabled", file=sys.stderr)
        return 1
    if ledger.setting("books_are_down"):
        print("sacct: error: Problem talking to the database: Connection refused", file=sys.stderr)
        return 1
    jobs = {int(number) for number in arguments[arguments.index("-j") + 1].split(",")}
    assert arguments[-1] == "JobID,State,ExitCode,Start,Timelimit"
    for row in ledger.everything():
        if row["base"] in jobs:
            who = f" by {row['canceller']}" if row["state"] == "CANCELLED" else ""
            codes = f"{row['code']}:{row['sent']}"
            times = (_time(row["began"], "Unknown"), _limit(row["minutes"]))
            print("|".join((called(row), row["state"] + who, codes, *times)))
    return 0


def sinfo(ledger: Ledger, arguments: list[str]) -> int:
    assert arguments[-1] == "%R|%P|%l|%c|%m|%G|%D"
    for place, (name, partition) in enumerate(ledger.setting("partitions").items()):
        gpus = f"gpu:{partition['gpus']}" if partition["gpus"] else "(null)"
        mine = (
            name,
            name + "*" * (place == 0),
            _limit(partition["minutes"]),
            ledger.setting("cpus"),
            ledger.setting("memory"),
            gpus,
            len(partition["nodes"]),
        )
        print("|".join(map(str, mine)))
    return 0


def scontrol(ledger: Ledger, arguments: list[str]) -> int:
    words = [word for word in arguments if word != "-o"]
    if words == ["show", "config"]:
        accounting = "slurmdbd" if ledger.setting("accounting") else "none"
        sizes = {"array": ledger.setting("max_array_size"), "jobs": ledger.setting("max_job_count")}
        plugins = "lua" if ledger.setting("has_rules") else "(null)"
        print(_CONFIG.format(accounting=accounting, plugins=plugins, **sizes), end="")
        return 0
    if words[0] in {"hold", "release"}:
        return _hold(ledger, words[1], held=words[0] == "hold")
    number = words[2] if words[0] == "write" else words[-1]
    is_any = words == ["show", "job"]
    rows = [row for row in ledger.remembered() if is_any or str(row["base"]) == number.partition("_")[0]]
    if not rows:
        print(_INVALID, file=sys.stderr)
        return 1
    if words[0] == "write":
        print(Path(rows[0]["script"]).read_text(encoding="utf-8"), end="")
    elif words[0] == "requeue":
        wish(ledger, [row for row in rows if number in {str(row["base"]), called(row)}], "!REQUEUE")
    else:
        for row in rows:
            print(_detail(row))
    return 0


def _hold(ledger: Ledger, called_jobs: str, *, held: bool) -> int:
    code = 0
    for name in called_jobs.split(","):  # a comma within brackets is not understood
        number, _, tasks = name.partition("_")
        wanted = ranges(tasks.strip("[]")) if tasks else None
        rows = [row for row in ledger.remembered() if str(row["base"]) == number]
        rows = [row for row in rows if wanted is None or row["task"] in wanted]
        if not rows:
            print(f"Invalid job id specified for job {name}", file=sys.stderr)
            code = 1
        for row in rows:
            if row["state"] != "PENDING":
                print(f"{called(row)}: Job is no longer pending execution", file=sys.stderr)
                code = 1
            with ledger.change():
                ledger.ask(
                    "UPDATE tasks SET held = ? WHERE base = ? AND task = ? AND state = 'PENDING'",
                    held, row["base"], row["task"],
                )  # fmt: skip
    advance(ledger.folder)
    return code


def _detail(row: sqlite3.Row) -> str:
    array = f"ArrayJobId={row['base']} ArrayTaskId={row['task']} " if row["is_array"] else ""
    fields: dict[str, Any] = {
        "JobName": row["name"], "UserId": "researcher(1001)", "JobState": row["state"],
        "Reason": row["reason"], "Requeue": row["requeue"],
        "Restarts": row["restarts"], "ExitCode": f"{row['code']}:{row['sent']}",
        "StartTime": _time(row["began"], "Unknown"), "Partition": row["partition"], "WorkDir": row["folder"],
        "Comment": row["comment"],
    }  # fmt: skip
    return f"JobId={row['base']} {array}" + " ".join(f"{key}={value}" for key, value in fields.items())


def scancel(ledger: Ledger, arguments: list[str]) -> int:
    for argument in arguments:
        number, _, tasks = argument.partition("_")
        wanted = ranges(tasks.strip("[]")) if tasks else None
        rows = ledger.ask(
            f"SELECT * FROM tasks JOIN submissions USING (base) WHERE base = ? AND state NOT IN {ENDED}",
            int(number) if number.isdigit() else -1,
        )
        rows = [row for row in rows if wanted is None or row["task"] in wanted]
        with ledger.change():
            for row in rows:
                ledger.ask(
                    "UPDATE tasks SET state = 'CANCELLED', ended = ? WHERE base = ? AND task = ?"
                    " AND state = 'PENDING'",
                    time.time(), row["base"], row["task"],
                )  # fmt: skip
                ledger.ask(
                    "UPDATE tasks SET canceller = ? WHERE base = ? AND task = ?",
                    str(os.getuid()), row["base"], row["task"],
                )  # fmt: skip
        wish(ledger, rows, "CANCELLED")
    advance(ledger.folder)
    return 0


def _limit(minutes: float) -> str:
    seconds = round(minutes * 60)
    return f"{seconds // 86400}-{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _time(moment: float | None, unknown: str = "N/A") -> str:
    if moment is None:
        return unknown
    if os.environ.get("SLURM_TIME_FORMAT") == "%s":
        return str(int(moment))
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(moment))
