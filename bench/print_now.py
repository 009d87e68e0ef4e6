"""Prints the time, again and again, until so many lines are out. Started by neronet, or by the peer."""

import sys
import time

for _ in range(int(sys.argv[1])):
    print(f"now={time.time():.6f}", flush=True)
    time.sleep(0.4)
