"""The code as it stood at the start command: copied once, named by its content, never changed."""

import contextlib
import fnmatch
import hashlib
import os
import shutil
import stat
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

from neronet.errors import NeronetError
from neronet.man.transport.git import OF_A_HOOK
from neronet.model.attempt import AttemptId
from neronet.model.experiment import Project
from neronet.model.manifest import FILE, LINK, PROGRAM, Item, name_of
from neronet.model.resources import format_size

LIMIT = 200 << 20  #: bytes of code that are taken without being asked to
OUTPUTS = "outputs"  #: where what comes home lies within a project, in a folder an attempt
_NEVER = (".git", ".hg", ".svn", "__pycache__", ".venv", "node_modules", ".ipynb_checkpoints")


def take(project: Project, snapshots: Path) -> str:
    """Copy the project's code, unless the same content is there, and return the snapshot's name.

    Git's tracked and unignored files count as code, or all files where there is no git, less the
    project's ``exclude`` patterns. A file that vanishes meanwhile was not there. Raises
    ``NeronetError`` when there is more than the limit, or when a file cannot be read or copied.
    """
    root = Path(project.folder)
    try:
        root.stat()
        files = list(_files(root, project.exclude))
        _guard_size(root, files, project.snapshot_limit or LIMIT)
        name = name_of(_items(root, files))
    except OSError as error:
        raise NeronetError(
            f"the code in {root} cannot be read: {error.filename}: {error.strerror}",
            "make it readable, or list it under `code: {exclude: [...]}`",
        ) from error
    return name if (snapshots / name).exists() else _copy(root, files, snapshots)


def _files(root: Path, exclude: list[str]) -> Iterator[Path]:
    for path in sorted(_tracked(root) or _walked(root)):
        if not _came_home(path) and not any(_matches(path, pattern) for pattern in exclude):
            status = _status(root / path)
            if status and (stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)):
                yield path


def _came_home(path: Path) -> bool:
    """Tell whether neronet fetched a file; whatever else lies in outputs/ is the user's."""
    if len(path.parts) < 3 or path.parts[0] != OUTPUTS:
        return False
    with contextlib.suppress(ValueError):
        AttemptId.parse(path.parts[1])
        return True
    return False


def _tracked(root: Path) -> list[Path]:
    """Return git's files, or none where the folder is in no repository."""
    try:
        answer = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            env={name: value for name, value in os.environ.items() if name not in OF_A_HOOK},
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    found = []
    for path in {Path(os.fsdecode(name)) for name in answer.stdout.split(b"\0") if name}:
        status = _status(root / path)
        if status and stat.S_ISDIR(status.st_mode):  # a submodule, or a repository within this one
            found += [path / inner for inner in _tracked(root / path) or _walked(root / path)]
        else:
            found.append(path)
    return found


def _walked(root: Path) -> list[Path]:
    found = []
    for folder, subfolders, names in os.walk(root, onerror=_refuse):
        here = Path(folder).relative_to(root)
        links = [name for name in subfolders if (root / here / name).is_symlink()]
        subfolders[:] = [name for name in subfolders if name not in _NEVER and name not in links]
        found += [here / name for name in (*names, *links)]
    return found


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _matches(path: Path, pattern: str) -> bool:
    """Tell whether a pattern such as ``data/`` or ``*.npz`` takes in the file or a folder above it."""
    whole = pattern.strip("/")
    candidates = [path, *path.parents[:-1]]
    if pattern.endswith("/"):
        candidates = candidates[1:]
    return any(fnmatch.fnmatch(str(part), whole) or fnmatch.fnmatch(part.name, whole) for part in candidates)


def _status(path: Path) -> os.stat_result | None:
    """Return what the disk says of a file, not of what a link points to; None when it is not there."""
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _guard_size(root: Path, files: list[Path], limit: int) -> None:
    sizes = {path: status.st_size for path in files if (status := _status(root / path))}
    total = sum(sizes.values())
    if total <= limit:
        return
    largest = sorted(sizes, key=lambda path: sizes[path], reverse=True)[:3]
    listed = ", ".join(f"{path} ({format_size(sizes[path])})" for path in largest)
    raise NeronetError(
        f"the code in {root} has {format_size(total)}, {format_size(limit)} is the limit",
        f"the largest: {listed}; list data under `code: {{exclude: [...]}}`, or raise `code: {{limit: ...}}`",
    )


def items(folder: Path) -> list[Item]:
    """Return what a snapshot holds, in the order that its name goes by; raises ``OSError``."""
    found = [Path(here) / name for here, inside, names in os.walk(folder) for name in (*names, *inside)]
    files = (path.relative_to(folder) for path in found if path.is_symlink() or not path.is_dir())
    return _items(folder, sorted(files))


def _items(root: Path, files: list[Path]) -> list[Item]:
    """Return what stands there now; a copy has the same name as what it was made from."""
    found = []
    for path in files:
        with contextlib.suppress(FileNotFoundError):
            found.append(_item(root, path))
    return found


def _item(root: Path, path: Path) -> Item:
    place = root / path
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        target = os.fsencode(place.readlink())
        return Item(str(path), LINK, hashlib.sha256(target).hexdigest(), len(target))
    with place.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return Item(str(path), PROGRAM if status.st_mode & stat.S_IXUSR else FILE, content, status.st_size)


def _copy(root: Path, files: list[Path], snapshots: Path) -> str:
    """Copy under another name first, then name the copy: it is there whole or not at all, and as it says."""
    temporary = snapshots / f"new.{uuid.uuid4().hex[:12]}"
    try:
        temporary.mkdir(mode=0o700, parents=True)
        for path in files:
            _copy_file(root / path, temporary / path)
        name = name_of(_items(temporary, files))
        _put(temporary, snapshots / name)
    except OSError as error:
        what = f"the code could not be copied to {snapshots}: {error.strerror or error}"
        raise NeronetError(what, "see whether there is space, and who owns that folder") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return name


def _copy_file(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copy2(source, place, follow_symlinks=False)
    except FileNotFoundError:
        if _status(source):
            raise
        return
    if not place.is_symlink():
        place.chmod(0o555 if place.stat().st_mode & stat.S_IXUSR else 0o444)


def _put(temporary: Path, target: Path) -> None:
    try:
        temporary.rename(target)
    except OSError:
        if not target.exists():
            raise
        # Another command took the same snapshot at the same time.
