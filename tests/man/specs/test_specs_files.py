"""Inputs are named as the cluster has them, outputs as the program writes them."""

from collections.abc import Callable

import pytest

from neronet.errors import SpecificationError
from neronet.man.specs.specification import Specification

Specify = Callable[[str], Specification]
TEXT = "command: t\nexperiments:\n  a:\n    %s: %s\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("model.pt", ["model.pt"]),
        ("[./results//*.csv, runs/]", ["results/*.csv", "runs"]),
        ("['**/*.pt', .]", ["**/*.pt", "**"]),
    ],
)
def test_outputs_are_patterns_within_the_folder(specify: Specify, written: str, read: list[str]) -> None:
    assert specify(TEXT % ("outputs", written)).definitions[0].outputs == read


@pytest.mark.parametrize("written", ["/scratch/a", "~/a", "../a", "[ok, a/../../b]"])
def test_outputs_that_lead_out_are_refused_with_their_place(specify: Specify, written: str) -> None:
    with pytest.raises(SpecificationError) as caught:
        specify(TEXT % ("outputs", written))
    assert caught.value.where == "neronet.yaml:4"
    assert "relative to the folder that it runs in" in (caught.value.hint or "")


@pytest.mark.parametrize("written", ["/scratch/*.npz", "~/a", "$DATA/a", "['${DATA}/a', /b]"])
def test_inputs_are_the_clusters(specify: Specify, written: str) -> None:
    assert specify(TEXT % ("inputs", written)).definitions[0].inputs


@pytest.mark.parametrize("written", ["data/a.npz", "[/ok, ./a]"])
def test_inputs_of_the_project_are_refused_with_their_place(specify: Specify, written: str) -> None:
    with pytest.raises(SpecificationError) as caught:
        specify(TEXT % ("inputs", written))
    assert caught.value.where == "neronet.yaml:4"
    assert "goes along with the code" in (caught.value.hint or "")
