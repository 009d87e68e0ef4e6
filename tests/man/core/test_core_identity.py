"""Rows of a sheet are the experiments that they say they are, whatever else was edited."""

import pytest

from neronet.errors import SpecificationError
from neronet.man.core.identity import Origin, Wanted, match, spelled


def row(number: int, *numbers: int) -> Origin:
    return Origin("Runs", number, f"runs.xlsx:Runs!A{number}", numbers)


@pytest.mark.parametrize(
    ("known", "wanted", "found"),
    [
        pytest.param({"a": 1}, [("a", None), ("b", None)], [1, None], id="by key"),
        pytest.param({"#x": 1}, [("#y", row(2, 1))], [1], id="an edited row"),
        pytest.param({"#x": 1, "#y": 2}, [("#y", row(2, 1)), ("#x", row(3, 2))], [1, 2], id="exchanged"),
        pytest.param({"#x": 1}, [("#x", row(2)), ("#z", row(3, 1))], [None, 1], id="the number is stronger"),
        pytest.param(
            {"#x {s:0}": 1, "#x {s:1}": 2},
            [("#y {s:1}", row(2, 1, 2)), ("#y {s:2}", row(2, 1, 2))],
            [2, 1],
            id="swept values tell a row's experiments apart",
        ),
        pytest.param(
            {"#x": 1}, [("#x {s:0}", row(2, 1)), ("#x {s:1}", row(2, 1))], [1, None], id="one becomes two"
        ),
        pytest.param(
            {"#x {s:0}": 1, "#x {s:1}": 2}, [("#x {s:1}", row(2, 1, 2))], [2], id="one of two is left"
        ),
    ],
)
def test_what_is_wanted_is_found(
    known: dict[str, int], wanted: list[Wanted], found: list[int | None]
) -> None:
    assert match(known, wanted) == found


def test_a_number_of_nobody_is_refused_by_its_cell() -> None:
    with pytest.raises(SpecificationError, match=r"runs.xlsx:Runs!A3: 7 is no experiment of this project"):
        match({"#x": 1}, [("#x", row(2, 1)), ("#y", row(3, 7))])


def test_numbers_are_spelled_in_full() -> None:
    assert spelled(range(124, 130)) == "124-129"
    assert spelled([1, 3, 2, 7, *range(10, 50, 2)]).startswith("1-3,7,10,12")
