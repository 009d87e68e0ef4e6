"""Reads the keys ``inputs`` and ``outputs``: files that must be there, and files that go home."""

from neronet.man.specs.checks import line, lines
from neronet.man.specs.specification import Field
from neronet.model import paths


def inputs(field: Field) -> list[str]:
    """Return the inputs: each is absolute, or begins with ``~`` or a variable, on the cluster."""
    texts = lines(field)
    for item in _items(field):
        if not line(item).startswith(("/", "~", "$")):
            raise item.error(
                "the input '%s' is no absolute path" % line(item),
                "write /scratch/data.npz, ~/data.npz or $DATA/x.npz, as the cluster has it; what lies in the"
                " project goes along with the code",
            )
    return texts


def outputs(field: Field) -> list[str]:
    """Return the patterns of outputs, relative to the folder that the program runs in."""
    lines(field)
    return [_output(item) for item in _items(field)]


def _output(item: Field) -> str:
    try:
        return paths.normal_pattern(line(item))
    except ValueError as error:
        hint = "write it as the program does, relative to the folder that it runs in: results/*.csv"
        raise item.error("outputs: %s" % error, hint) from None


def _items(field: Field) -> list[Field]:
    return list(field.entries()) if isinstance(field.value, list) else [field]
