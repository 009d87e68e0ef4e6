"""Which metric sources there are; the only importer of the plug-ins that read them."""

import difflib

from neronet.capture.lines import PrintedReader
from neronet.capture.source import Source
from neronet.errors import NeronetError

STREAMS = ("stdout", "stderr")


def reader_for(source: object) -> Source:
    """Return the source that an item of the ``metrics:`` list names, with a reader of its own.

    Raises ``NeronetError`` when the item is of no known kind.
    """
    if isinstance(source, str) and source in STREAMS:
        return Source(source, PrintedReader())
    raise _unknown(source)


def _unknown(source: object) -> NeronetError:
    if isinstance(source, dict) and len(source) == 1:
        word = str(next(iter(source)))
        what = "metrics: '%s:' is no kind of source that this version reads" % word
    else:
        word = str(source)
        what = "metrics: '%s' is no source that this version reads" % word
    known = "known are: %s" % ", ".join(STREAMS)
    near = difflib.get_close_matches(word.lower(), STREAMS, 1)
    return NeronetError(what, "did you mean %s? %s" % (near[0], known) if near else known)
