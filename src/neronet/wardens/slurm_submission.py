"""Hands orders to sbatch: as arrays no larger than the controller takes, and never twice after a doubt."""

import os
import re
from typing import Dict, List, Optional

from neronet.wardens import slurm_script, slurm_words
from neronet.wardens.slurm_commands import Answer, Commands
from neronet.wardens.slurm_queue import Queue
from neronet.wardens.warden import Busy, Order

ARRAY = 1000  #: tasks of one array at most: each of them is sent the whole script

_NUMBER = re.compile(r"^([0-9]+)(?:;\S*)?$", re.MULTILINE)


class _TooMany(Busy):
    """Fewer jobs at a time might be taken."""


class Submission:
    """Submits what one neromum orders."""

    def __init__(self, commands: Commands, queue: Queue) -> None:
        self._commands = commands
        self._queue = queue
        self._most = ARRAY
        self.in_doubt = False  #: whether there may be a job that nobody has a ticket of

    def submit(self, order: Order, tickets: Dict[str, str]) -> None:
        """Submit the tasks without a ticket, and add their tickets as they come. Raises as a warden does."""
        left = [task for task in order.tasks if task not in tickets]
        numbers = [ticket.partition("_")[0] for ticket in tickets.values()]
        previous: Optional[str] = max(numbers, key=int, default=None)
        while left:
            size = self._size()
            part = order._replace(tasks=left[:size])
            try:
                number = self._sbatch(part, previous if order.at_once else None)
            except _TooMany:
                self._most = min(size, len(left)) // 2
                if not self._most:
                    self._most = 1
                    raise
                continue
            tickets.update(dict(zip(part.tasks, _tickets(number, len(part.tasks)))))
            left = left[size:]
            previous = number
            self._most = min(ARRAY, self._most * 2)

    def _size(self) -> int:
        limits = self._queue.limits()
        return max(1, min(self._most, limits.array, limits.jobs))

    def _sbatch(self, order: Order, previous: Optional[str]) -> str:
        """Submit one job, which begins when the previous one is over; return its number."""
        words = ["--parsable"]
        if previous is not None:  # a limit for arrays holds within one of them
            after = slurm_script.option(order.resources, "dependency", "d")
            words.append("--dependency=afterany:%s%s" % (previous, "," + after if after else ""))
        path = _write(order)
        self.in_doubt = True
        answer = self._commands.submit(
            slurm_script.label_mark(order.label), slurm_script.settled(order), *words, path
        )
        number = _NUMBER.findall(answer.output)
        if answer.code == 0 and number:
            self.in_doubt = False
            return str(number[-1])
        self.in_doubt = _is_doubtful(answer)
        if self.in_doubt:  # whatever else it says, another try might be one too many
            raise Busy("sbatch: %s" % (slurm_words.complaint(answer.words) or "no word of what became of it"))
        if slurm_words.is_about_too_many(answer.words):
            raise _TooMany(slurm_words.complaint(answer.words))
        raise slurm_words.error("refuses", answer.words)


def tasks_of(folder: str, order_mark: str) -> List[str]:
    """Return the tasks of an order as they were written down before it was submitted."""
    try:
        with open(_path(folder, order_mark), encoding="utf-8", errors="surrogateescape") as file:
            return slurm_script.tasks(file.read())
    except OSError:
        return []


def _write(order: Order) -> str:
    """Write an order's script where those look who come after a crash."""
    path = _path(order.folder, slurm_script.mark(order).order)
    try:
        os.makedirs(order.folder, mode=0o700, exist_ok=True)
        descriptor = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o700)
        with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(slurm_script.script(order))
        os.rename(path + ".new", path)
    except OSError as error:
        raise Busy("a script for Slurm could not be written: %s" % error) from error
    return path


def _path(folder: str, order_mark: str) -> str:
    return os.path.join(folder, order_mark + ".sh")


def _tickets(number: str, count: int) -> List[str]:
    return [number] if count == 1 else ["%s_%d" % (number, index) for index in range(count)]


def _is_doubtful(answer: Answer) -> bool:
    if answer.code is None or answer.code < 0:  # it was ended, by us or by somebody
        return True
    return answer.code == 0 or slurm_words.is_doubtful(answer.words)
