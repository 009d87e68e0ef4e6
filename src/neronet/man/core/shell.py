"""What of her shell's environment an attempt on her own machine runs with, and what outlives a command. Pure.

An attempt shall see the variables of the shell that started it, and never those
of the shell that happened to wake the daemon.
"""

import re
from collections.abc import Mapping

#: What the daemon, neromum and nerokid need: who she is, how she reaches hosts, her language.
_LASTING = re.compile(
    r"HOME|USER|LOGNAME|SHELL|PATH|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|XDG_.*|NERONET_HOME|NERONET_SSH"
    r"|SSH_AUTH_SOCK|SSH_ASKPASS.*|KRB5.*|DISPLAY|WAYLAND_DISPLAY|DBUS_SESSION_BUS_ADDRESS"
    r"|(?i:https?_proxy|no_proxy|all_proxy)"
    r"|CUDA_VISIBLE_DEVICES"  # the GPUs that neromum may share out
)
#: What means something in that very shell or terminal only, and what is neronet's own.
_PASSING = re.compile(
    r"_|PWD|OLDPWD|SHLVL|TERM.*|COLUMNS|LINES|PS\d|LS_COLORS|MAIL|TMUX.*|STY|WINDOWID|INVOCATION_ID"
    r"|JOURNAL_STREAM|SSH_(CLIENT|CONNECTION|TTY)|NERO_.*|NERONET_.*|BASH_FUNC_.*"
)
#: A secret has no place in the store or in an attempt's folder.
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH|COOKIE", re.IGNORECASE)


def lasting_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for what outlives the command."""
    return {name: value for name, value in environment.items() if _LASTING.fullmatch(name)}


def shell_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a local attempt takes from the shell that starts it, without secrets."""
    return {
        name: value
        for name, value in environment.items()
        if name in {"PATH", "CUDA_VISIBLE_DEVICES"}
        or not (_LASTING.fullmatch(name) or _PASSING.fullmatch(name) or _SECRET.search(name))
    }
