"""Train a fully connected network on handwritten digits, by SGD with momentum."""

import argparse
import csv
import time
from pathlib import Path

import numpy as np
from network import ACTIVATIONS, Network, cross_entropy
from sklearn.datasets import load_digits

EPOCHS = 200  # at most; training stops when the validation loss has not improved for PATIENCE epochs
PATIENCE = 40
BATCH = 64
WIDTH = 192
MOMENTUM = 0.8
VALIDATION = 360


def load(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return training images and labels, and those held out for validation."""
    digits = load_digits()
    x = (digits.data / 16).astype(np.float32)
    order = np.random.default_rng(seed).permutation(len(x))
    train, held_out = order[VALIDATION:], order[:VALIDATION]
    return x[train], digits.target[train], x[held_out], digits.target[held_out]


def train_epoch(
    network: Network,
    velocity: list[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    lr: float,
    rng: np.random.Generator,
) -> float:
    """Go once through the samples in random order; return the mean loss."""
    losses = []
    order = rng.permutation(len(x))
    for start in range(0, len(x), BATCH):
        batch = order[start : start + BATCH]
        loss, gradients = network.gradients(x[batch], y[batch])
        for p, v, g in zip(network.parameters, velocity, gradients):
            v *= MOMENTUM
            v -= lr * g
            p += v
        losses.append(loss)
    return float(np.mean(losses))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, default=2, help="hidden layers")
    parser.add_argument("--lr", type=float, default=0.1, help="learning rate")
    parser.add_argument("--activation", choices=sorted(ACTIVATIONS), default="relu")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    args = parser.parse_args()

    begun = time.perf_counter()
    rng = np.random.default_rng(args.seed)
    x, y, x_val, y_val = load(args.seed)
    network = Network(x.shape[1], 10, args.depth, WIDTH, args.activation, rng)
    velocity = [np.zeros_like(p) for p in network.parameters]
    print(f"{len(x)} images to train on, {len(x_val)} to validate", flush=True)

    Path("results").mkdir(exist_ok=True)
    best_loss, best_accuracy, waited = np.inf, 0.0, 0
    with open("results/history.csv", "w", newline="", buffering=1) as file:
        history = csv.writer(file)
        history.writerow(["epoch", "loss", "val_loss", "accuracy"])
        for epoch in range(1, args.epochs + 1):
            loss = train_epoch(network, velocity, x, y, args.lr, rng)
            logits = network.predict(x_val)
            val_loss = cross_entropy(logits, y_val)
            accuracy = float((logits.argmax(axis=1) == y_val).mean())
            print(
                f"epoch={epoch} loss={loss:.4g} val_loss={val_loss:.4g} accuracy={accuracy:.4f}", flush=True
            )
            history.writerow([epoch, loss, val_loss, accuracy])
            # NaN is neither better nor worse: a diverged run goes on until a criterion ends it.
            if val_loss < best_loss:
                best_loss, waited = val_loss, 0
            elif val_loss >= best_loss:
                waited += 1
            best_accuracy = max(best_accuracy, accuracy)
            if waited == PATIENCE:
                break

    np.savez("model.npz", *network.parameters)
    print(f"best_accuracy={best_accuracy:.4f} seconds={time.perf_counter() - begun:.2f}", flush=True)


if __name__ == "__main__":
    main()
