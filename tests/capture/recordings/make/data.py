"""A small, seeded problem of two classes."""

import numpy

random = numpy.random.RandomState(3)
X = random.randn(600, 8)
Y = (X[:, 0] + 0.5 * X[:, 1] * X[:, 2] + 0.3 * random.randn(600) > 0).astype(int)
