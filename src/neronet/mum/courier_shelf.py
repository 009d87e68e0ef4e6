"""The snapshots that are on the cluster, each with a list of what it holds beside it."""

import hashlib
import json
import os
import shutil
import stat
from typing import Dict, List, Tuple

from neronet.model import manifest, paths
from neronet.model.manifest import FILE, LINK, PROGRAM, Item
from neronet.spool import folder as folders
from neronet.spool import outputs
from neronet.spool.folder import Spool

_BORROWED_FROM = 20  #: newest snapshots in which a file is looked for
_LIST = b".json"

_Content = Tuple[str, str]  # kind and sha256


class Shelf:
    """``ROOT/code``."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def has(self, name: str) -> bool:
        """Tell whether a snapshot is there, whole."""
        return os.path.isdir(self.place(name))

    def place(self, name: str) -> bytes:
        """Return the folder of a snapshot, or of what shall become one."""
        return os.fsencode(self._spool.code(name))

    def borrow(self, items: List[Item], tree: bytes) -> List[Item]:
        """Link those items into ``tree`` that another snapshot has, unharmed; return them."""
        elsewhere = self._contents() if items else {}
        borrowed = []
        for item in items:
            source = elsewhere.get((item.kind, item.sha256))
            if source is not None and is_whole(source, item) and _link(source, item, tree):
                borrowed.append(item)
        return borrowed

    def put(self, name: str, items: List[Item], tree: bytes) -> None:
        """Make a tree the snapshot of this name, in one step."""
        place = self.place(name)
        content = json.dumps(manifest.to_json(items)).encode("ascii")
        folders.write_atomically(self._spool.code(name) + ".json", content)
        try:
            os.rename(tree, place)
        except OSError:
            if not os.path.isdir(place):
                raise
            shutil.rmtree(tree, ignore_errors=True)  # another neroman of hers was quicker

    def _contents(self) -> Dict[_Content, bytes]:
        found: Dict[_Content, bytes] = {}
        for name in self._newest():
            try:
                with open(name + _LIST, "rb") as file:
                    items = manifest.from_json(json.loads(file.read().decode("ascii")))
            except (OSError, ValueError):
                continue
            for item in items:
                found.setdefault((item.kind, item.sha256), os.path.join(name, paths.encode(item.path)))
        return found

    def _newest(self) -> List[bytes]:
        try:
            lists = [entry for entry in os.scandir(self.place("")) if entry.name.endswith(_LIST)]
            lists.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
        except OSError:
            return []
        return [entry.path[: -len(_LIST)] for entry in lists[:_BORROWED_FROM]]


def is_whole(place: bytes, item: Item) -> bool:
    """Tell whether a file has the kind and the content that it shall have."""
    try:
        status = os.lstat(place)
        if stat.S_ISLNK(status.st_mode):
            target = os.readlink(place)
            return item.kind == LINK and hashlib.sha256(target).hexdigest() == item.sha256
        if not stat.S_ISREG(status.st_mode) or status.st_size != item.size:
            return False
        kind = PROGRAM if status.st_mode & stat.S_IXUSR else FILE
        return kind == item.kind and outputs.sha256_of(outputs.open_file(place))[1] == item.sha256
    except (OSError, ValueError):
        return False


def _link(source: bytes, item: Item, tree: bytes) -> bool:
    """Put what another snapshot has in its place; False where the disk does not do that."""
    place = os.path.join(tree, paths.encode(item.path))
    try:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        if item.kind == LINK:
            os.symlink(os.readlink(source), place)
        else:
            os.link(source, place)
    except OSError:
        return False
    return True
