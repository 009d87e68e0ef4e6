"""The exit codes of neroman: all of them, and nowhere else."""

from neronet.errors import ClusterUnreachable, NeronetError

DONE = 0
MISTAKE = 1  #: the user's mistake, nothing matched, or what was waited for did not finish
USAGE = 2
UNREACHABLE = 3
BUG = 70
INTERRUPTED = 130

MEANINGS = {
    DONE: "done",
    MISTAKE: "a mistake of the user's, nothing matched, or what was waited for did not finish",
    USAGE: "the command line could not be understood",
    UNREACHABLE: "a cluster could not be reached",
    BUG: "a bug in neronet; the trace is printed",
    INTERRUPTED: "interrupted with Ctrl-C",
}


def code_of(error: NeronetError) -> int:
    """Return the exit code for an error that a person can mend."""
    return UNREACHABLE if isinstance(error, ClusterUnreachable) else MISTAKE
