"""Name to warden: the only file that knows them all."""

from neronet.host import capacity
from neronet.wardens.local import LocalWarden
from neronet.wardens.slurm import SlurmWarden
from neronet.wardens.warden import Refused, Warden

NAMES = (LocalWarden.name, SlurmWarden.name)


def make(name: str) -> Warden:
    """Return the warden of that name; raises ``Refused`` with the names that there are."""
    if name == LocalWarden.name:
        return LocalWarden(capacity.look())
    if name == SlurmWarden.name:
        return SlurmWarden()
    raise Refused("no warden is called '%s'" % name, "there is: %s" % ", ".join(NAMES))
