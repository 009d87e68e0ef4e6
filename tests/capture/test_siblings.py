"""What both streams of a program tell is one metric, and one point for each of its steps."""

from neronet.capture.lines import PrintedReader
from neronet.capture.siblings import Siblings

Point = tuple[str, float, float]


class Program:
    """The readers of both streams."""

    def __init__(self) -> None:
        siblings = Siblings()
        self._readers = {stream: PrintedReader(siblings) for stream in ("stdout", "stderr")}

    def writes(self, stream: str, *lines: str) -> list[Point]:
        """Return the points that these lines add."""
        found = self._readers[stream].read_all("".join(line + "\n" for line in lines))
        return [
            (key, step, value)
            for key, steps, values in found
            for step, value in zip(steps, values, strict=True)
        ]


def test_a_number_on_both_streams_is_one_point_whichever_comes_first() -> None:
    program = Program()
    assert program.writes("stderr", "step=1 loss=0.5", "step=2 loss=0.4") == [
        ("loss", 1, 0.5),
        ("loss", 2, 0.4),
    ]
    assert program.writes("stdout", "step=1 loss=0.5", "step=2 loss=0.4", "step=3 loss=0.3") == [
        ("loss", 3, 0.3)
    ]
    assert program.writes("stderr", "step=3 loss=0.3", "step=4 loss=0.2") == [("loss", 4, 0.2)]


def test_lines_without_steps_on_both_streams_are_counted_once() -> None:
    program = Program()
    assert program.writes("stdout", "loss=0.5", "loss=0.4") == [("loss", 1, 0.5), ("loss", 2, 0.4)]
    assert program.writes("stderr", "loss=0.5", "loss=0.4") == []


def test_a_metric_has_one_name_on_both_streams() -> None:
    program = Program()
    assert program.writes("stderr", "step=1 val_loss=0.5") == [("val_loss", 1, 0.5)]
    assert program.writes("stdout", "step: 2, Val Loss: 0.4") == [("val_loss", 2, 0.4)]


def test_a_result_without_a_step_comes_after_the_steps_that_the_other_stream_named() -> None:
    program = Program()
    program.writes("stderr", *(f"step={step} accuracy=0.{step}" for step in range(1, 9)))
    assert program.writes("stdout", "accuracy: 0.93") == [("accuracy", 9, 0.93)]


def test_one_stream_may_tell_a_step_twice() -> None:
    program = Program()
    assert len(program.writes("stdout", "step=1 loss=0.5", "step=1 loss=0.4")) == 2


def test_more_metrics_than_are_read_are_told_once() -> None:
    reader = PrintedReader()
    found = reader.read_all("".join(f"step=1 m{number}_loss=0.5\n" for number in range(10_000)))
    assert len(found) == 1000
    assert [len(reader.complaints()), len(reader.complaints())] == [1, 0]
    assert [key for key, _, _ in reader.read_all("step=2 m7_loss=0.25 m7000_loss=0.5\n")] == ["m7_loss"]
