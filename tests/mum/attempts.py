"""Attempts on a cluster's disk, as neromum finds them: specified, claimed by a kid, and written about."""

from pathlib import Path

from neronet.host.clock import Clock
from neronet.model import event as events
from neronet.model.attempt import Assignment
from neronet.model.event import Event, Record
from neronet.mum.roster import Roster
from neronet.spool import folder as folders
from neronet.spool.folder import Spool
from neronet.spool.journal import Journal

CLOCK = Clock(lambda: 1000.0, lambda: 5.0)


def assignment(number: int) -> Assignment:
    return Assignment(f"{number}.1", f"deeper-{number}", "true", {"depth": number})


def key(number: int) -> str:
    return f"ab12/{number}.1"


class Disk:
    """A cluster's disk, and the kids who write on it."""

    def __init__(self, root: Path) -> None:
        self.spool = Spool(str(root))
        Path(self.spool.mum).mkdir(parents=True)
        self.roster_file = Path(self.spool.mum) / "roster.jsonl"
        self._journals: dict[int, tuple[Journal, list[Record]]] = {}
        self._rosters: list[Roster] = []

    def roster(self, clock: Clock = CLOCK) -> Roster:
        """Return what a neromum who starts now makes of the disk; ``close`` closes it."""
        self._rosters.append(Roster(self.spool, clock))
        return self._rosters[-1]

    def folder(self, number: int) -> Path:
        return Path(self.spool.attempt(key(number)))

    def claim(
        self, number: int, kid: str = "kid-1", gpus: list[str] | None = None, host: str = "node7"
    ) -> None:
        """Have a kid take an attempt."""
        path = self.folder(number) / folders.EVENTS
        header = {"kid": kid, "host": host, "gpus": gpus or []}
        self._journals[number] = (Journal.create(str(path), header), [])

    def write(self, number: int, event: Event) -> Record:
        """Have the attempt's kid write down what happened."""
        if number not in self._journals:
            self.claim(number)
        journal, records = self._journals[number]
        records.append(Record(len(records) + 1, 2000.0, event))
        journal.append([events.to_json(records[-1])])
        return records[-1]

    def has_room(self) -> None:
        """Have the kids write what waited for the disk."""
        for journal, _ in self._journals.values():
            assert journal.flush()

    def written(self, number: int) -> list[Record]:
        """Return all that the attempt's kid wrote."""
        return self._journals[number][1] if number in self._journals else []

    def close(self) -> None:
        for journal, _ in self._journals.values():
            journal.close()
        for roster in self._rosters:
            roster.close()
        self._journals.clear()
        self._rosters.clear()
