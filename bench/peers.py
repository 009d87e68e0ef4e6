"""The peers that neronet is measured beside, in a virtual environment that may be thrown away."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(".bench") / "venv"
SMALL = ("hyperqueue",)
LARGE = ("mlflow", "wandb")


def with_large_ones() -> bool:
    """Tell whether the user asked for the peers that take minutes and gigabytes to install."""
    return os.environ.get("BENCH_PEERS") == "all"


def install() -> Path:
    """Install the peers that are not yet there; return the folder of their commands."""
    commands = FOLDER / "bin"
    wanted = [*SMALL, *(LARGE if with_large_ones() else ())]
    stamp = FOLDER / ".peers"
    if not stamp.exists() or not set(wanted) <= set(stamp.read_text(encoding="utf-8").split()):
        print(f"installing {', '.join(wanted)} in {FOLDER} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
        subprocess.run([commands / "python", "-m", "pip", "install", "--quiet", *wanted], check=True)
        stamp.write_text("\n".join(wanted), encoding="utf-8")
    return commands
