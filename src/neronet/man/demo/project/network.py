"""A fully connected network for classification, trained by back-propagation."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def maxout(z: Floats) -> tuple[Floats, Floats]:
    """Return the larger unit of each pair, and the mask of the units that won."""
    pairs = z.reshape(len(z), -1, 2)
    largest = pairs.max(axis=2)
    return largest, (pairs == largest[:, :, None]).reshape(z.shape).astype(z.dtype)


# Each returns the activation and its derivative.
ACTIVATIONS = {
    "relu": lambda z: (np.maximum(z, 0), (z > 0).astype(z.dtype)),
    "tanh": lambda z: (np.tanh(z), 1 - np.tanh(z) ** 2),
    "maxout": maxout,
}


class Network:
    """``depth`` hidden layers of ``width`` units, and a softmax over ``classes``."""

    def __init__(
        self, inputs: int, classes: int, depth: int, width: int, activation: str, rng: np.random.Generator
    ) -> None:
        sizes = [inputs] + [width] * depth + [classes]
        self.activate = ACTIVATIONS[activation]
        self.weights = [
            (rng.standard_normal((m, n)) * np.sqrt(2 / m)).astype(np.float32)
            for m, n in zip(sizes, sizes[1:])
        ]
        self.biases = [np.zeros(n, np.float32) for n in sizes[1:]]

    @property
    def parameters(self) -> list[Floats]:
        return self.weights + self.biases

    def predict(self, x: Floats) -> Floats:
        """Return logits, one row a sample."""
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            x, _ = self.activate(x @ w + b)
        return x @ self.weights[-1] + self.biases[-1]

    def gradients(self, x: Floats, y: NDArray[np.int64]) -> tuple[float, list[Floats]]:
        """Return the mean cross-entropy of a batch, and its gradient for each of ``parameters``."""
        inputs, slopes = [x], []
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            out, slope = self.activate(inputs[-1] @ w + b)
            inputs.append(out)
            slopes.append(slope)
        logits = inputs[-1] @ self.weights[-1] + self.biases[-1]
        delta = softmax(logits)
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        by_weights: list[Floats] = []
        by_biases: list[Floats] = []
        for layer in reversed(range(len(self.weights))):
            by_weights.insert(0, inputs[layer].T @ delta)
            by_biases.insert(0, delta.sum(axis=0))
            if layer:
                delta = (delta @ self.weights[layer].T) * slopes[layer - 1]
        return cross_entropy(logits, y), by_weights + by_biases


def softmax(logits: Floats) -> Floats:
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(logits: Floats, y: NDArray[np.int64]) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_likelihood = shifted[np.arange(len(y)), y] - np.log(np.exp(shifted).sum(axis=1))
    return float(-log_likelihood.mean())
