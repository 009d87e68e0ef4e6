"""What the courier gives: files below an attempt's working folder."""

import os
from typing import List, Tuple

from neronet.protocol.messages import Fetch, Find, Found, Piece
from neronet.spool import folder as folders
from neronet.spool import outputs
from neronet.spool.folder import Spool

MOST = 20000  #: files in one answer
MOST_TEXT = 4 << 20  #: letters of their paths together
_PIECE = 4 << 20  #: bytes in one answer


class Outputs:
    """Answers raise ``OSError``, or ``ValueError`` for what nobody may ask."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def find(self, message: Find) -> Found:
        """List the files that the patterns mean, by path."""
        work = self._work(message.attempt)
        if not os.path.isdir(work):
            raise ValueError("the cluster has no files of it: there is no %s" % work)
        found = sorted(seen for seen in outputs.find(work, message.patterns) if seen is not None)
        files: List[Tuple[str, int, str]] = []
        letters = 0
        for path, size in found[:MOST]:
            letters += len(path)
            if letters > MOST_TEXT:
                break
            if message.hashed:
                files.append((path, *outputs.sha256_of(outputs.open_within(work, path))))
            else:
                files.append((path, size, ""))
        return Found(message.request, files, len(found) - len(files))

    def fetch(self, message: Fetch) -> Piece:
        """Read a piece of a file."""
        descriptor = outputs.open_within(self._work(message.attempt), message.path)
        try:
            size = os.fstat(descriptor).st_size
            limit = max(0, min(message.limit, _PIECE))
            return Piece(message.request, message.offset, size, _read(descriptor, message.offset, limit))
        finally:
            os.close(descriptor)

    def _work(self, key: str) -> str:
        return os.path.join(self._spool.attempt(key), folders.WORK)


def _read(descriptor: int, offset: int, limit: int) -> bytes:
    """Read so many bytes, fewer only at the end."""
    found = b""
    while len(found) < limit:
        data = os.pread(descriptor, limit - len(found), offset + len(found))
        if not data:
            break
        found += data
    return found
