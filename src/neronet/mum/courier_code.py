"""What the courier takes: snapshots of code, whole or not at all, each file told by its content."""

import hashlib
import os
import re
import shutil
from contextlib import suppress
from typing import Dict, List, Optional

from neronet.model import manifest, paths
from neronet.model.manifest import LINK, PROGRAM, Item
from neronet.mum.courier_shelf import Shelf, is_whole
from neronet.protocol.messages import Complete, Done, Offer, Wanted, Write
from neronet.spool.folder import Spool

_NAME = re.compile(r"[A-Za-z0-9]{1,64}\Z")
_EMPTY = manifest.name_of([])


class Uploads:
    """Answers raise ``OSError``, or ``ValueError`` for what cannot be taken."""

    def __init__(self, spool: Spool) -> None:
        self._shelf = Shelf(spool)
        self._upload: Optional[Upload] = None

    def offer(self, message: Offer) -> Wanted:
        """Tell whether a snapshot is there, or which of its files are missing."""
        for name in (message.snapshot, message.owner):
            if not _NAME.match(name):
                raise ValueError("%r cannot be a name" % name)
        if self._shelf.has(message.snapshot):
            return Wanted(message.request, complete=True)
        if not message.files and message.snapshot != _EMPTY:
            return Wanted(message.request, complete=False)
        items = manifest.from_json(message.files)
        if manifest.name_of(items) != message.snapshot:
            raise ValueError("these are not the files of the snapshot %s" % message.snapshot)
        self._drop()
        self._upload = Upload(self._shelf, message.snapshot, message.owner, items)
        return Wanted(message.request, complete=False, paths=self._upload.begin())

    def write(self, message: Write) -> Done:
        """Take a piece of a file."""
        if self._upload is None:
            raise ValueError("no snapshot was offered")
        try:
            self._upload.write(message.path, message.offset, message.data)
        except (OSError, ValueError):
            self._drop()
            raise
        return Done(message.request)

    def complete(self, message: Complete) -> Done:
        """Make a snapshot visible that has come whole."""
        if not self._shelf.has(message.snapshot):
            if self._upload is None or self._upload.name != message.snapshot:
                raise ValueError("the snapshot %s was not offered" % message.snapshot)
            self._upload.complete()
        self._drop()
        return Done(message.request)

    def close(self) -> None:
        """Forget the file of which not all has come; what came whole stays for the next courier."""
        self._drop()

    def _drop(self) -> None:
        if self._upload is not None:
            self._upload.let_go()
            self._upload = None


class Upload:
    """One snapshot on its way: what has come whole stays, for the next try too, if this one is cut."""

    def __init__(self, shelf: Shelf, name: str, owner: str, items: List[Item]) -> None:
        self.name = name
        self._shelf = shelf
        self._items = {item.path: item for item in items}
        self._missing: Dict[str, Item] = dict(self._items)
        self._part = shelf.place("%s.part-%s" % (name, owner))
        self._tree = os.path.join(self._part, b"tree")
        # Another courier may still be at it, for a neroman whose link was cut: none writes the other's file.
        self._new = os.path.join(self._part, os.fsencode("new.%s.%d" % (os.uname().nodename, os.getpid())))
        self._descriptor: Optional[int] = None
        self._coming = ("", 0, hashlib.sha256())
        self._written: List[bytes] = []

    def begin(self) -> List[str]:
        """Keep what came before, link what other snapshots have; return the paths that are to be sent."""
        os.makedirs(self._tree, mode=0o700, exist_ok=True)
        for path in self._kept():
            del self._missing[path]
        for item in self._shelf.borrow(list(self._missing.values()), self._tree):
            del self._missing[item.path]
        return list(self._missing)

    def write(self, path: str, offset: int, data: bytes) -> None:
        """Take a piece; with the last one the file is checked and put in its place."""
        item = self._missing.get(path)
        if item is None:
            if path in self._items:
                return  # there already
            raise ValueError("%r is no file of the snapshot" % path)
        if offset == 0:
            self.let_go()
            self._descriptor = os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._coming = (path, 0, hashlib.sha256())
        if self._descriptor is None or self._coming[:2] != (path, offset):
            raise ValueError("the pieces of %s do not come in order" % path)
        _write_all(self._descriptor, data)
        digest = self._coming[2]
        digest.update(data)
        self._coming = (path, offset + len(data), digest)
        if self._coming[1] >= item.size:
            if self._coming[1] != item.size or digest.hexdigest() != item.sha256:
                raise ValueError("%s came damaged" % path)
            self._put(item)

    def complete(self) -> None:
        """Give the snapshot its name, and the disk what it holds."""
        if self._missing:
            raise ValueError("%d files of the snapshot have not come" % len(self._missing))
        for place in self._written:  # all at the end: the first waits for the disk, the rest hardly do
            _sync(place)
        self._shelf.put(self.name, list(self._items.values()), self._tree)
        shutil.rmtree(self._part, ignore_errors=True)

    def let_go(self) -> None:
        """Forget a file of which not all has come."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with suppress(OSError):
                os.close(descriptor)
        with suppress(OSError):
            os.unlink(self._new)

    def _put(self, item: Item) -> None:
        assert self._descriptor is not None
        descriptor, self._descriptor = self._descriptor, None
        os.close(descriptor)  # a network's disk tells here that it is full
        place = os.path.join(self._tree, paths.encode(item.path))
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        if item.kind == LINK:
            with open(self._new, "rb") as file:
                os.symlink(file.read(), place)
            os.unlink(self._new)
        else:
            os.chmod(self._new, 0o555 if item.kind == PROGRAM else 0o444)
            os.rename(self._new, place)
            self._written.append(place)
        del self._missing[item.path]

    def _kept(self) -> List[str]:
        """Return the paths that are there and whole; whatever else is there goes."""
        whole = []
        for folder, subfolders, names in os.walk(self._tree):
            links = [name for name in subfolders if os.path.islink(os.path.join(folder, name))]
            for name in names + links:
                place = os.path.join(folder, name)
                path = paths.decode(os.path.relpath(place, self._tree))
                if path in self._items and is_whole(place, self._items[path]):
                    whole.append(path)
                else:
                    os.unlink(place)
        return whole


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync(place: bytes) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
