"""Which reader reads which file. The only file that imports the readers."""

from collections.abc import Callable
from pathlib import Path

from neronet.errors import NeronetError
from neronet.man.specs import yaml_file
from neronet.man.specs.build import build
from neronet.man.specs.project import FILE
from neronet.man.specs.specification import Document, Specification

Reader = Callable[[Path], Document]

#: YAML in a text, as on the command line: ``parse(text, name)``.
parse_yaml = yaml_file.parse

READERS: dict[str, Reader] = {
    ".yaml": yaml_file.read,
    ".yml": yaml_file.read,
}


def read(path: Path) -> Specification:
    """Read the specification in a file, or in the ``neronet.yaml`` of a folder.

    Raises ``SpecificationError`` with the place of a mistake, ``NeronetError`` for a file that
    cannot be read or whose ending no reader knows.
    """
    file = path / FILE if path.is_dir() else path
    if path.is_dir() and not file.exists():
        raise NeronetError("no %s in %s" % (FILE, path), "run `neroman init` there, or name another folder")
    if not file.exists():
        raise NeronetError("there is no file %s" % file)
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        what = "%s: files ending in '%s' are not understood" % (file, file.suffix)
        raise NeronetError(what, "the endings are: %s" % ", ".join(READERS))
    try:
        return build(reader(file))
    except OSError as error:
        raise NeronetError("%s cannot be read: %s" % (file, error.strerror or error)) from None
