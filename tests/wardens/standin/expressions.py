"""Sets of array indices, written as Slurm writes them."""


def ranges(expression: str) -> list[int]:
    """Read ``0-4,9``."""
    found: list[int] = []
    for part in expression.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return sorted(found)


def expression(indices: list[int], limit: int) -> str:
    """Write ``0-4,9``; cut short after ``limit`` letters, unless that is 0."""
    spans: list[list[int]] = []
    for index in indices:
        if spans and spans[-1][1] == index - 1:
            spans[-1][1] = index
        else:
            spans.append([index, index])
    text = ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
    return text if not limit or len(text) <= limit else text[: text.rindex(",", 0, limit - 3) + 1] + "..."
