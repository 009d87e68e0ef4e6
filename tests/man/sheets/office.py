"""LibreOffice, the real one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def converted(path: Path, form: str) -> Path:
    """Save a workbook in another form, beside it; without LibreOffice the test is skipped, or fails in CI."""
    program = shutil.which("soffice")
    if program is None:
        assert "CI" not in os.environ, "LibreOffice is to be installed: sh tools/apt-packages.sh"
        pytest.skip("LibreOffice is not installed")
    home = f"-env:UserInstallation=file://{path.parent}/office"
    subprocess.run(
        [program, home, "--headless", "--convert-to", form, "--outdir", path.parent, path],
        check=True,
        capture_output=True,
    )
    return path.with_suffix(f".{form}")
