"""Lines are learned and read alike under every Python from 3.6 on that this machine has."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from bundle.test_bundle_pythons import FLOOR, MINORS, interpreters
from capture.printed import SHAPES, filled

from neronet.capture.lines import PrintedReader

SOURCE = Path(__file__).resolve().parents[2] / "src"
READ_ALL = """
import json, sys
sys.path.insert(0, sys.argv[1])
from neronet.capture.lines import PrintedReader
reader = PrintedReader()
found = [column for text in json.load(sys.stdin) for column in reader.read_all(text)]
print(json.dumps([[key, list(map(repr, steps)), list(map(repr, values))] for key, steps, values in found]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("minor", MINORS, ids=lambda minor: f"3.{minor}")
def test_what_lines_say_does_not_depend_on_the_python(minor: int) -> None:
    python = interpreters().get(minor)
    if python is None:
        assert not ("CI" in os.environ and minor == FLOOR), "the floor has to be tried"
        pytest.skip(f"this machine has no Python 3.{minor}; name one in $PYTHONS")
    texts = [
        "".join(filled(shape, (f"{at}.{place}" for place in range(9))) + "\n" for at in range(20))
        for shape in SHAPES * 3
    ]
    answer = subprocess.run(
        [str(python), "-I", "-S", "-c", READ_ALL, str(SOURCE)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    reader = PrintedReader()
    found = [column for text in texts for column in reader.read_all(text)]
    assert json.loads(answer.stdout) == [
        [key, list(map(repr, steps)), list(map(repr, values))] for key, steps, values in found
    ]
