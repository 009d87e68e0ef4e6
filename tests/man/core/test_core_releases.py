"""Of two programs the older one gives way, whatever it calls itself."""

import pytest

from neronet.man.core.releases import is_older
from neronet.protocol.messages import Hello


def program(release: str, built: float = 0.0) -> Hello:
    return Hello("neromum", release, built=built)


@pytest.mark.parametrize(
    ("peer", "me"), [(("0.9", 5.0), ("0.10", 1.0)), (("1.0", 1.0), ("1.0", 2.0)), (("1", 0.0), ("1.0", 0.0))]
)
def test_the_older_one_is_known(peer: tuple[str, float], me: tuple[str, float]) -> None:
    assert is_older(program(*peer), program(*me))
    assert not is_older(program(*me), program(*peer))


@pytest.mark.parametrize("release", ["", "unknown", "9" * 5000, "\ud800"])
def test_no_release_is_too_strange(release: str) -> None:
    assert is_older(program(release), program("1")) in (True, False)
