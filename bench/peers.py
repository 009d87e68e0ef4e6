"""The peers that neronet is measured beside, each in a virtual environment that may be thrown away."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(".bench")
SMALL = ("hyperqueue", "pandas[excel]", "submitit", "trackio")
LARGE = ("mlflow", "wandb")


def with_large_ones() -> bool:
    """Tell whether the user asked for the peers that take minutes and gigabytes to install."""
    return os.environ.get("BENCH_PEERS") == "all"


def commands(name: str) -> Path:
    """Install a peer if it is not yet there; return the folder of its commands, with its own ``python``."""
    folder = FOLDER / name
    stamp = folder / ".installed"
    if not stamp.exists():
        print(f"installing {name} in {folder} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", name], check=True)
        stamp.touch()
    return folder / "bin"
