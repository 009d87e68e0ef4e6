"""A training run that needs nothing but Python: logistic regression by gradient descent."""

import argparse
import math
import os
import pathlib
import random
import time


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.0)
    options = parser.parse_args()
    if "RAN" in os.environ:
        with pathlib.Path(os.environ["RAN"]).open("a") as ran:
            ran.write(os.environ["NERONET_ATTEMPT"] + "\n")
    random.seed(options.seed)
    data = [
        (random.gauss(label, 1.0), random.gauss(-label, 1.0), label) for label in (0, 1) for _ in range(100)
    ]
    weights = [0.0, 0.0, 0.0]
    for step in range(1, options.steps + 1):
        loss = 0.0
        for x, y, label in data:
            guess = 1 / (1 + math.exp(-(weights[0] * x + weights[1] * y + weights[2])))
            loss -= math.log(max(1e-12, guess if label else 1 - guess))
            for place, value in enumerate((x, y, 1.0)):
                weights[place] += 0.01 * (label - guess) * value
        print(f"step={step} loss={loss / len(data):.6f} printed={time.time():.3f}", flush=True)
        time.sleep(options.pause)


main()
