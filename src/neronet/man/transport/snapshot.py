"""The code as it stood at the start command: copied once, named by its content, never changed."""

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
from neronet.model.experiment import Project
from neronet.model.resources import format_size

LIMIT = 200 << 20  #: bytes of code that are taken without being asked to
_NEVER = (".git", ".hg", ".svn", "__pycache__", ".venv", "node_modules", ".ipynb_checkpoints")


def take(project: Project, snapshots: Path) -> str:
    """Copy the project's code, unless the same content is there, and return the snapshot's name.

    Git's tracked and unignored files count as code, or all files where there is no git, less the
    project's ``exclude`` patterns. Raises ``NeronetError`` when there is more than the limit.
    """
    root = Path(project.folder)
    files = list(_files(root, project.exclude))
    _guard_size(root, files, project.snapshot_limit or LIMIT)
    name = _name(root, files)
    target = snapshots / name
    if not target.exists():
        _copy(root, files, target)
    return name


def _files(root: Path, exclude: list[str]) -> Iterator[Path]:
    for path in sorted(_tracked(root) or _walked(root)):
        inside = root / path
        excluded = any(_matches(path, pattern) for pattern in exclude)
        if not excluded and (inside.is_symlink() or inside.is_file()):
            yield path


def _tracked(root: Path) -> list[Path]:
    """Return git's files, or none where the folder is in no repository."""
    try:
        answer = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    return [Path(os.fsdecode(name)) for name in set(answer.stdout.split(b"\0")) if name]


def _walked(root: Path) -> list[Path]:
    found = []
    for folder, subfolders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        links = [name for name in subfolders if (root / here / name).is_symlink()]
        subfolders[:] = [name for name in subfolders if name not in _NEVER and name not in links]
        found += [here / name for name in (*names, *links)]
    return found


def _matches(path: Path, pattern: str) -> bool:
    """Tell whether a pattern such as ``data/`` or ``*.npz`` takes in the file or a folder above it."""
    whole = pattern.strip("/")
    candidates = [path, *path.parents[:-1]]
    if pattern.endswith("/"):
        candidates = candidates[1:]
    return any(fnmatch.fnmatch(str(part), whole) or fnmatch.fnmatch(part.name, whole) for part in candidates)


def _guard_size(root: Path, files: list[Path], limit: int) -> None:
    sizes = {path: (root / path).lstat().st_size for path in files}
    total = sum(sizes.values())
    if total <= limit:
        return
    largest = sorted(sizes, key=lambda path: sizes[path], reverse=True)[:3]
    listed = ", ".join(f"{path} ({format_size(sizes[path])})" for path in largest)
    raise NeronetError(
        f"the code in {root} has {format_size(total)} in {len(files)} files; {format_size(limit)} is the limit",
        f"the largest: {listed}; list data under `code: {{exclude: [...]}}`, or raise `code: {{limit: ...}}`",
    )


def _name(root: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        inside = root / path
        mode = inside.lstat().st_mode
        if stat.S_ISLNK(mode):
            content = hashlib.sha256(os.fsencode(inside.readlink())).hexdigest()
        else:
            with inside.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path}\0{mode & 0o170111:o}\0{content}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:24]


def _copy(root: Path, files: list[Path], target: Path) -> None:
    """Copy under another name first; then the snapshot is there whole or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}")
    try:
        temporary.mkdir()
        for path in files:
            place = temporary / path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, place, follow_symlinks=False)
            if not place.is_symlink():
                place.chmod(0o555 if place.stat().st_mode & stat.S_IXUSR else 0o444)
        temporary.rename(target)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if target.exists():
            return  # another command took the same snapshot at the same time
        raise NeronetError(f"the code could not be copied: {error}", "is the disk full?") from error
