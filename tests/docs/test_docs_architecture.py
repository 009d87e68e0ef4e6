"""The picture of the lifecycle is drawn from its table."""

import subprocess
import sys

from docs.console import ROOT


def test_the_lifecycle_is_drawn_from_the_table() -> None:
    tool = ROOT / "tools" / "make_lifecycle.py"
    answer = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
