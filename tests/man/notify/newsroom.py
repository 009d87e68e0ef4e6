"""A store, a post office, and daemons that live for one look each."""

import asyncio
from pathlib import Path
from typing import Any

from man.notify.post_office import PostOffice
from man.store.populace import Populace, define, from_kid

from neronet.man.announcing import Announcer
from neronet.man.store import experiments, projects
from neronet.model.event import Crashed, Event, Started
from neronet.model.experiment import Project
from neronet.protocol.messages import Happening

RUNS = Started("node1", 7, "/spool")
OUT_OF_MEMORY = Crashed("out of memory", 9.0, 137, "MemoryError")
DAY = 86400.0


class Desk:
    """A store, a post office, and daemons that live for one look each."""

    def __init__(self, root: Path, post: PostOffice) -> None:
        self.store = Populace(root / "neronet.sqlite")
        self.post = post
        self.config = root / "config.yaml"
        self.config.write_text(post.config, encoding="utf-8")
        self.said: list[str] = []

    def ask(self, count: int = 5, folder: str = "/study", **notify: Any) -> None:
        """Add experiments to a project with these rules; look once, so that the rules are known."""
        plain = {"email": "me@example.org", **notify}
        with self.store.database.transaction() as tx:
            project = projects.save(tx, Project(Path(folder).name, folder, notify=plain))
            definitions = [define(f"e-{index}") for index in range(1, count + 1)]
            experiments.save(tx, project, definitions, self.store.clock, ())
        self.look()

    def happen(self, name: str, *told: Event) -> None:
        """Let a kid tell it, now."""
        self.store.take_in(*self.dated(name, *told))

    def dated(self, name: str, *told: Event) -> list[Happening]:
        """Return what a kid tells now."""
        moment = self.store.clock
        items = from_kid(name, *told)
        return [item._replace(record=item.record._replace(time=moment)) for item in items]

    def look(self, after: float = 0.0, *, killed: bool = False) -> None:
        """Let a daemon look that then ends, in good order or before it has sent anything."""
        self.store.clock += after
        self.store.reopen()

        async def live() -> Announcer:
            announcer = Announcer(self.store.database, self.config, self.store.now, self.said.append)
            announcer.announce()
            if not killed:
                announcer.send_due()
                await announcer.close()
            return announcer

        self.is_busy = asyncio.run(live()).is_busy

    def wait(self, seconds: float, step: float = 10.0) -> None:
        """Let time pass, and daemons look."""
        until = self.store.clock + seconds
        while self.store.clock < until:
            self.look(min(step, until - self.store.clock))
