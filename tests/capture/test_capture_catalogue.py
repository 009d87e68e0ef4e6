"""Which items of ``metrics:`` name a source."""

import pytest

from neronet.capture.catalogue import reader_for
from neronet.errors import NeronetError


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_stream_is_read_line_by_line(stream: str) -> None:
    source = reader_for(stream)
    assert source.stream == stream
    assert source.reader.read("epoch=2 loss=0.5") == [("loss", 2.0, 0.5)]


def test_each_source_counts_its_own_steps() -> None:
    first, second = reader_for("stdout"), reader_for("stdout")
    first.reader.read("loss=1")
    assert second.reader.read("loss=1")[0].step == 1


def test_a_misspelt_source_is_told_with_its_nearest() -> None:
    with pytest.raises(NeronetError) as caught:
        reader_for("stdot")
    assert "stdot" in caught.value.what
    assert caught.value.hint
    assert "did you mean stdout?" in caught.value.hint


@pytest.mark.parametrize("source", [{"csv": "x"}, {"a": 1, "b": 2}, 3, None, ["stdout"], {}])
def test_an_unknown_kind_is_told_with_what_is_known(source: object) -> None:
    with pytest.raises(NeronetError) as caught:
        reader_for(source)
    assert caught.value.hint
    assert "known are: stdout, stderr" in caught.value.hint
