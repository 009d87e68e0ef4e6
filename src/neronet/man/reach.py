"""Builds what reaches clusters; apart from the other wiring, for commands without it start sooner."""

import os

from neronet.man.config import Places
from neronet.man.transport import ssh
from neronet.man.transport.clusters import Clusters


def clusters(places: Places) -> Clusters:
    """Return the user's clusters as the environment has them."""
    return Clusters(places, ssh.from_environment(os.environ, places.run / "ssh"))
