"""A file that is written as a whole: who reads it finds the old content or the new."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from neronet.errors import NeronetError


@contextmanager
def replaced(output: Path) -> Iterator[TextIO]:
    """Give a file to write to, which takes the place of ``output`` when all is well.

    A pipe or a device is written to directly, and a link stays. Raises ``NeronetError`` when it
    cannot be written.
    """
    try:
        if output.exists() and not output.is_file():  # a pipe, or /dev/stdout
            with output.open("w", encoding="utf-8") as file:
                yield file
        else:
            with _beside(output.resolve()) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NeronetError(f"{output} cannot be written: {error.strerror}") from error


@contextmanager
def _beside(place: Path) -> Iterator[TextIO]:
    temporary = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            yield file
        temporary.replace(place)
    except BaseException:  # interrupted, too
        temporary.unlink(missing_ok=True)
        raise
