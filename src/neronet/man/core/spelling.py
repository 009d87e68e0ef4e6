"""Which known key a misspelt one was probably meant to be."""

from functools import lru_cache


@lru_cache(maxsize=1024)  # a column of parameters asks the same for every experiment
def meant(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known key that is one slip of the fingers away, two for long keys, else ``None``."""
    reached = [(distance(word.lower(), key), key) for key in known]
    near = [pair for pair in reached if pair[0] <= (1 if len(pair[1]) <= 5 else 2)]
    return min(near)[1] if near else None


def distance(one: str, other: str) -> int:
    """Return how many letters must be changed, added, dropped or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        oldest, before, row = before, row, [i]
        for j, target in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, oldest[j - 2] + 1)
            row.append(cost)
    return row[-1]
