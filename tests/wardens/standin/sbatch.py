"""``sbatch``: reads directives as Slurm does, refuses with Slurm's words, and starts what may start."""

import os
import re
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from wardens.standin.execution import advance
from wardens.standin.expressions import ranges
from wardens.standin.ledger import ENDED, Ledger

_SHORT = {
    "A": "account", "C": "constraint", "D": "chdir", "H": "hold", "J": "job-name", "N": "nodes", "a": "array",
    "c": "cpus-per-task", "d": "dependency", "n": "ntasks", "o": "output", "p": "partition", "q": "qos",
    "t": "time",
}  # fmt: skip
_FLAGS = {"hold", "parsable", "requeue", "no-requeue", "exclusive"}
_OPTIONS = {*_SHORT.values(), *_FLAGS, "comment", "open-mode", "signal", "mem", "gres", "nice"}
_FAILED = "sbatch: error: Batch job submission failed: "
_TOO_MUCH = {
    "cpus": "sbatch: error: CPU count per node can not be satisfied\n",
    "memory": "sbatch: error: Memory specification can not be satisfied\n",
}


class Refusal(Exception):
    """What sbatch says, and its exit code."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.code = code


def main(folder: Path, arguments: list[str]) -> int:
    options, rest = _read(arguments)
    script = Path(rest[0])
    for line in script.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        if line.startswith("#SBATCH"):
            given, _ = _read(lex(line.removeprefix("#SBATCH")))
            options = {**given, **options}  # the command line wins
    ledger = Ledger(folder)
    try:
        with ledger.change():
            base = _enter(ledger, options, script)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        if "sleeping and retrying" in str(refusal):
            signal.pause()
        return refusal.code
    finally:
        ledger.close()
    advance(folder)
    print(base if "parsable" in options else f"Submitted batch job {base}")
    return 0


def lex(text: str) -> list[str]:
    """Split a directive into words, by the letter of Slurm's own reader."""
    words: list[str] = []
    word, quote, is_escaped, is_word = "", "", False, False
    for letter in text:
        if is_escaped:
            word, is_escaped = word + letter, False
        elif letter == "\\":
            is_escaped = is_word = True
        elif letter == quote:
            quote = ""
        elif not quote and letter in "\"'":
            quote, is_word = letter, True
        elif not quote and letter == "#":
            break
        elif not quote and letter.isspace():
            words += [word] * is_word
            word, is_word = "", False
        else:
            word, is_word = word + letter, True
    return words + [word] * is_word


def _read(words: list[str]) -> tuple[dict[str, str], list[str]]:
    options: dict[str, str] = {}
    left = list(words)
    while left and left[0].startswith("-"):
        word = left.pop(0)
        name, has_value, value = word.lstrip("-").partition("=")
        if not word.startswith("--"):
            name, value = _SHORT.get(word[1:2], word[1:2]), word[2:]
            has_value = value
        if name not in _OPTIONS:
            raise Refusal(
                f"sbatch: unrecognized option '{word}'\nTry \"sbatch --help\" for more information", 255
            )
        if name not in _FLAGS and not has_value:
            value = left.pop(0)
        options[name] = value
    return options, left


def _enter(ledger: Ledger, options: dict[str, str], script: Path) -> int:
    partitions: dict[str, Any] = ledger.setting("partitions")
    partition = options.get("partition", next(iter(partitions)))
    indices = _indices(ledger, options.get("array"))
    asked = {
        "cpus": int(options.get("cpus-per-task", "1")),
        "memory": int(options.get("mem", "100M").rstrip("M")),
        "gpus": int(re.sub("^gpu:?", "", options.get("gres", "gpu:0")) or 1),
    }
    _check(ledger, options, partition, asked, len(indices))
    base = ledger.ask("SELECT ifnull(max(base), 0) + 1 FROM submissions")[0][0]
    copy = ledger.folder / f"script-{base}"
    shutil.copyfile(script, copy)
    copy.chmod(0o700)
    values = (
        base, options.get("job-name", script.name), options.get("comment", "(null)"),
        options.get("chdir", str(Path.cwd())), options.get("output", "slurm-%A_%a.out"), str(copy),
        "\0".join(f"{key}={value}" for key, value in os.environ.items()), partition, asked["cpus"],
        asked["memory"], asked["gpus"], _minutes(options.get("time", "60")), options.get("signal", ""),
        "no-requeue" not in options, int(options.get("array", "").partition("%")[2] or 0),
        options.get("dependency", ""), "array" in options,
    )  # fmt: skip
    ledger.many(f"INSERT INTO submissions VALUES ({', '.join('?' * len(values))})", [values])
    rows = [(base, index, "hold" in options) for index in indices]
    ledger.many(
        "INSERT INTO tasks (base, task, state, reason, held) VALUES (?, ?, 'PENDING', 'None', ?)", rows
    )
    return int(base)


def _indices(ledger: Ledger, expression: str | None) -> list[int]:
    if expression is None:
        return [0]
    indices = ranges(expression.partition("%")[0])
    if not indices or indices[-1] >= ledger.setting("max_array_size"):
        raise Refusal(_FAILED + "Invalid job array specification")
    return indices


def _check(
    ledger: Ledger, options: dict[str, str], partition: str, asked: dict[str, int], count: int
) -> None:
    partitions: dict[str, Any] = ledger.setting("partitions")
    if partition not in partitions:
        words = f"sbatch: error: invalid partition specified: {partition}\n"
        raise Refusal(words + _FAILED + "Invalid partition name specified")
    if partitions[partition]["state"] in {"DRAIN", "INACTIVE"}:
        raise Refusal(_FAILED + "Required partition not available (inactive or drain)")
    accounts = ledger.setting("accounts")
    if accounts and options.get("account", accounts[0]) not in accounts:
        raise Refusal(_FAILED + "Invalid account or account/partition combination specified")
    if "constraint" in options:
        raise Refusal(_FAILED + "Invalid feature specification")
    there = {"cpus": ledger.setting("cpus"), "memory": ledger.setting("memory")}
    there["gpus"] = partitions[partition]["gpus"]
    for name, amount in asked.items():
        if amount > there[name]:
            raise Refusal(_TOO_MUCH.get(name, "") + _FAILED + "Requested node configuration is not available")
    _check_count(ledger, count)


def _check_count(ledger: Ledger, count: int) -> None:
    alive = ledger.ask(f"SELECT count(*) FROM tasks WHERE state NOT IN {ENDED}")[0][0]
    most = ledger.setting("max_submit_jobs")
    if most and alive + count > most:
        words = "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
        raise Refusal("sbatch: error: AssocMaxSubmitJobLimit\n" + _FAILED + words)
    if alive + count > ledger.setting("max_job_count"):
        raise Refusal("sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying")


def _minutes(text: str) -> float:
    days, _, rest = text.rpartition("-")
    parts = [int(part) for part in rest.split(":")]
    if days:
        hours, minutes, seconds = (*parts, 0, 0)[:3]
        return int(days) * 1440 + hours * 60 + minutes + seconds / 60
    if len(parts) == 3:
        return parts[0] * 60 + parts[1] + parts[2] / 60
    return parts[0] + (parts[1] / 60 if len(parts) == 2 else 0)
