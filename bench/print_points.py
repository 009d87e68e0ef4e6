"""Prints so many lines with a step and two metrics; before them, when it began. Started by neronet."""

import sys
import time

print(f"began={time.time()!r}")
for step in range(1, int(sys.argv[1]) + 1):
    print(f"step={step} loss={step * 0.618034 % 1:.6f} accuracy={step * 0.414214 % 1:.6f}")
