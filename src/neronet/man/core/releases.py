"""Which of two programs is the older one. Pure."""

import re

from neronet.protocol.messages import Hello


def is_older(peer: Hello, me: Hello) -> bool:
    """Tell whether the peer's code is older: by its release, and within one by when it was changed."""
    return _rank(peer) < _rank(me)


def _rank(hello: Hello) -> tuple[list[int], float]:
    return [int(number) for number in re.findall(r"\d{1,9}", hello.release)], hello.built
