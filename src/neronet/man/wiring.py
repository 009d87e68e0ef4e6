"""Builds neroman's parts from the environment; the only file that does."""

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from neronet.man import config
from neronet.man.config import Places
from neronet.man.store.database import Database, open_database


class Neroman(NamedTuple):
    """What a command works with."""

    places: Places
    database: Database
    now: Callable[[], float]


def places() -> Places:
    """Return where things are, as the environment has it; nothing is opened or made."""
    return config.places(os.environ)


def build() -> Neroman:
    """Return neroman as the environment has it; raises ``NeronetError`` when the store cannot be opened."""
    places = config.places(os.environ)
    return Neroman(places, open_database(places.store), time.time)
