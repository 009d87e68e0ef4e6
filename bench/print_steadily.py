"""Computes for a millisecond and prints a line, again and again; writes how many seconds that took."""

import sys
import time
from pathlib import Path

LINES, TURNS = int(sys.argv[1]), int(sys.argv[2])
begin = time.perf_counter()
for step in range(LINES):
    x = 0.5
    for _ in range(TURNS):
        x = 3.9 * x * (1 - x)
    print(f"step={step} loss={x:.6f}", flush=True)
taken = time.perf_counter() - begin
Path(sys.argv[3]).write_text(repr(taken), encoding="ascii")
