"""What of her shell's environment belongs to an attempt, and what may outlive the command. Pure."""

from collections.abc import Mapping

#: What of her shell's environment decides which programs and libraries a command finds.
SHELL_VARIABLES = (
    "PATH",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "CONDA_DEFAULT_ENV",
    "CUDA_HOME",
)


def lasting_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for what outlives the command: the next attempt may be of another shell."""
    passing = [name for name in SHELL_VARIABLES if name != "PATH"]
    return {name: value for name, value in environment.items() if name not in passing}


def shell_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the part of her shell's environment that a local attempt runs with."""
    return {name: environment[name] for name in SHELL_VARIABLES if name in environment}
