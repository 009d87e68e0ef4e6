"""How often nerokid looks is read from a mapping, or `off`; mistakes name the place and what is right."""

from pathlib import Path

import pytest

from neronet.errors import SpecificationError
from neronet.man.specs.catalogue import read
from neronet.model.experiment import Definition


def definition(folder: Path, vitals: str) -> Definition:
    (folder / "neronet.yaml").write_text(f"command: t\nvitals: {vitals}\nexperiments: {{a: {{}}}}\n")
    return read(folder).definitions[0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("{every: 30s}", 30.0), ("{every: 1m}", 60.0), ("{}", 10.0), ("off", 0.0), ("false", 0.0), ("on", 10.0)],
)
def test_the_seconds_between_two_looks(tmp_path: Path, text: str, seconds: float) -> None:
    assert definition(tmp_path, text).vitals == seconds


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("often", "'vitals' is to be a mapping or off, not the text 'often'"),
        ("{evry: 10s}", "'evry' is no key of vitals"),
        ("{every: soon}", "'soon' is not a duration"),
        ("{every: 0.1}", "'every' is to be a second or more"),
        ("{every: [1]}", "'every' cannot be a list"),
    ],
)
def test_a_mistake_is_shown_at_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(SpecificationError) as told:
        definition(tmp_path, text)
    assert what in str(told.value.what)
    assert "neronet.yaml:2" in str(told.value.what)


def test_what_is_usual_makes_no_new_revision(tmp_path: Path) -> None:
    assert "vitals" not in definition(tmp_path, "{every: 10s}").to_json()
    changed = definition(tmp_path, "off")
    assert Definition.from_json(changed.to_json()) == changed
