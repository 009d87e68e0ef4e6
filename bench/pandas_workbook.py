"""Writes a table, JSON with heads and rows, by pandas with an ENGINE; prints the seconds.

Started by the peer's own Python. To read the JSON, and to make the frame, is not counted.
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd


def main(source: Path, engine: str, target: Path) -> None:
    """Write the workbook."""
    table = json.loads(source.read_text(encoding="utf-8"))
    frame = pd.DataFrame(table["rows"], columns=table["heads"])
    begin = time.perf_counter()
    frame.to_excel(target, engine=engine, index=False)
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
