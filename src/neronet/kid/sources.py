"""All that an attempt's metrics are read from: its streams, its files, what it reports."""

import os
from typing import Any, Callable, Dict, List

from neronet.capture import catalogue
from neronet.capture.siblings import Siblings
from neronet.capture.source import FileSource
from neronet.errors import NeronetError
from neronet.kid.files import PIECE, FollowedFiles
from neronet.kid.output import Follower, Harvest
from neronet.model.event import Points
from neronet.spool import folder as folders

_TICK = 1.0  #: seconds between two looks at files


def _no_functions(item: Dict[str, str], _folder: str) -> List[Any]:
    raise NeronetError("python: %s is not read here" % item["python"])


class Sources:
    """Follows the sources of one attempt; ``complaints`` are the user's mistakes, each once."""

    def __init__(
        self, folder: str, variables: Dict[str, str], functions: Callable[..., Any] = _no_functions
    ) -> None:
        """Prepare; ``functions`` gives the sources of items that name functions, as ``hook.sources`` does."""
        self._folder = folder
        self._functions = functions
        self._work = os.path.join(folder, folders.WORK)
        self._variables = variables
        self._siblings = Siblings()
        self._streams: Dict[str, List[Any]] = {}
        self._followers: List[Follower] = []
        self._files: List[FollowedFiles] = []
        self._complaints: List[str] = []
        self._looked = float("-inf")

    def add_reports(self, path: str) -> None:
        """Follow what the program reports by itself, if it does."""
        self._add_files(FileSource(path, lambda _path: catalogue.report_reader(), expected=False))

    def add(self, item: object) -> None:
        """Follow what an item of the ``metrics:`` list names; a function of the user's is loaded."""
        try:
            if catalogue.needs_process(item):
                sources = self._functions(item, self._work)
            else:
                sources = catalogue.sources_for(item, self._siblings)
        except NeronetError as error:
            self._complaints.append(error.what)
            return
        for source in sources:
            if isinstance(source, FileSource):
                self._add_files(source)
            else:
                self._add_reader(source.stream, source.reader)

    def poll(self, now: float, steady: float, *, last: bool) -> Harvest:
        """Read what is new: streams at every call, files once a second; ``last`` reads all to its end."""
        points: List[Points] = []
        more, complaints, self._complaints = False, self._complaints, []
        for follower in self._followers:
            harvest = follower.poll(now, last=last)
            points += harvest.points
            complaints += harvest.complaints
            more = more or harvest.more
        if self._files and (last or steady - self._looked >= _TICK):
            self._looked = steady
            found = self._poll_files(now, last=last)
            points += found.points
            complaints += found.complaints
            more = more or found.more
        return Harvest(points, more, complaints)

    def _poll_files(self, now: float, *, last: bool) -> Harvest:
        points: List[Points] = []
        complaints: List[str] = []
        left = PIECE
        for files in self._files:
            found, count = files.poll(now, left, last=last)
            points += found
            left -= count
        is_over = last and left == PIECE and all(files.is_settled for files in self._files)
        for files in self._files:
            complaints += files.complaints(last=is_over)
        if left <= 0:
            self._looked = float("-inf")  # there is more to read at once
            self._files.append(self._files.pop(0))  # the others' turn
        return Harvest(points, left <= 0 or (last and not is_over), complaints)

    def _add_files(self, source: FileSource) -> None:
        try:
            self._files.append(FollowedFiles(source, self._work, self._variables))
        except ValueError as error:
            self._complaints.append("metrics: %s" % error)

    def _add_reader(self, stream: str, reader: Any) -> None:
        if stream not in self._streams:
            self._streams[stream] = []
            self._followers.append(Follower(os.path.join(self._folder, stream), self._streams[stream]))
        self._streams[stream].append(reader)
