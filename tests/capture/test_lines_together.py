"""What several lines say together: headings, tables, boxes, redrawn bars, and one name for every spelling."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from neronet.capture.lines import PrintedReader
from neronet.capture.readings import Columns
from neronet.capture.splitter import LineSplitter

Point = tuple[str, float, float]


def points(printed: str) -> list[Point]:
    """Return what a stream says, each metric's points in their order."""
    splitter, reader = LineSplitter(), PrintedReader()
    columns = Columns()
    for line in (splitter.feed(printed.encode()) + splitter.flush()).split("\n")[:-1]:
        columns.add(reader.read(line))
    found = columns.all() + reader.finish()
    return [
        (key, step, value) for key, steps, values in found for step, value in zip(steps, values, strict=True)
    ]


def of(metric: str, found: list[Point]) -> list[tuple[float, float]]:
    return [(step, value) for key, step, value in found if key == metric]


def test_a_heading_tells_the_step_of_the_lines_below() -> None:
    found = points("Epoch 3/10\n20/20 - 0s - loss: 0.5\nEpoch 4/10\n20/20 - 0s - loss: 0.4\n")
    assert found == [("loss", 3, 0.5), ("loss", 4, 0.4)]


def test_a_step_named_on_the_line_outranks_the_heading() -> None:
    assert points("Epoch 3/10\nstep 40: loss 0.5\n") == [("loss", 40, 0.5)]


def test_a_metric_that_comes_often_under_a_heading_is_counted() -> None:
    found = points("".join(f"Epoch {epoch}\nloss: 1\nloss: 2\nval_loss: 3\n" for epoch in (1, 2)))
    assert [step for step, _ in of("loss", found)] == [1, 2, 3, 4]
    assert [step for step, _ in of("val_loss", found)] == [1, 2]


def test_what_only_begins_like_a_heading_is_none() -> None:
    assert points("Step 7: loading the data\nloss: 1\n") == [("loss", 1, 1.0)]


def test_rows_are_read_under_their_header() -> None:
    table = " Iter   Train Loss   Remaining Time\n    1       1.25          0.04s\n"
    assert points(table + "   10       0.75          0.01s\n") == [
        ("Train_Loss", 1, 1.25),
        ("Train_Loss", 10, 0.75),
    ]


def test_a_table_drawn_with_bars_is_read() -> None:
    table = "| epoch | val acc |\n|:-----:|--------:|\n| 1     | 40%     |\n| 2     | nan     |\n"
    found = points(table)
    assert str(found) == "[('val_acc', 1.0, 0.4), ('val_acc', 2.0, nan)]"


def test_columns_that_end_where_their_names_end_are_told_apart_by_that() -> None:
    assert points("%15s%15s\n" * 2 % ("Temperature", "Pressure (bar)", "300.25", "-12.50")) == [
        ("Temperature", 1, 300.25),
        ("Pressure_bar", 1, -12.5),
    ]


def test_numbers_in_columns_without_a_header_say_nothing() -> None:
    assert points("some words here\n1 2 3\n4 5 6\n[[0.1 0.2]\n [0.3 0.4]]\n") == []


def test_a_table_of_layers_says_nothing() -> None:
    assert points("| Layer | Shape | Loss |\n|-------|-------|------|\n| dense | (3,)  | 12   |\n") == []


def test_a_box_is_read_with_its_groups_and_its_step() -> None:
    box = "----------------------\n| rollout/    |      |\n|    rew_mean | 22.5 |\n| time/       |      |\n"
    found = points(box + "|    total_timesteps | 128 |\n----------------------\n")
    assert found == [("rollout/rew_mean", 128, 22.5)]


def test_a_box_that_nobody_closed_counts_at_the_end() -> None:
    assert points("| loss | 0.5 |\n") == [("loss", 1, 0.5)]


def test_of_a_bar_the_last_drawing_of_each_step_counts() -> None:
    drawn = "\r 1/3 loss=5\r 1/3 loss=4\r 2/3 loss=3\r 3/3 loss=2\r 3/3 loss=1\n"
    assert points(drawn) == [("loss", 1, 4), ("loss", 2, 3), ("loss", 3, 1)]


def test_under_a_heading_only_the_last_drawing_counts() -> None:
    assert points("Epoch 5/9\n\r1/2 - loss: 3\r2/2 - loss: 2\n") == [("loss", 5, 2)]


def test_a_bar_is_read_while_it_is_drawn() -> None:
    splitter, reader = LineSplitter(), PrintedReader()
    text = splitter.feed(b"\r1/9 loss=3\r2/9 loss=2\r3/9 loss=1\r4/9 loss=0")
    assert [list(found.steps) for found in reader.read_all(text)] == [[1.0]]


def test_what_a_narrow_bar_breaks_is_joined() -> None:
    assert points("Epoch 3/3 \u2501\u2501\u2501 8/8 371it/s val_loss:\n                0.444 val_acc:\n") == [
        ("val_loss", 3, 0.444)
    ]


def test_all_spellings_of_a_metric_are_one() -> None:
    found = points("Val Loss: 3\nval_loss=2\nvalidation-loss: 1\nvalid loss 0.5\n")
    assert [value for _, value in of("Val_Loss", found)] == [3, 2, 1, 0.5]
    assert len(found) == 4


def test_train_and_validation_are_kept_apart() -> None:
    found = points("[train] loss: 4\n[valid] loss: 3\nINFO | Val: loss=2\nTest set: loss 1\n")
    assert [key for key, _, _ in found] == ["train_loss", "valid_loss", "valid_loss", "Test_loss"]


@given(
    st.lists(
        st.sampled_from(
            ["Epoch 2/3", "| a | 1 |", "----", "a  b", "1  2", " 3", "x:", "\r", "\x1b[A", "loss=1"]
        )
    ),
    st.binary(max_size=40),
    st.lists(st.integers(0, 99), max_size=5),
)
def test_no_bytes_are_an_error_and_no_cut_matters(parts: list[str], noise: bytes, cuts: list[int]) -> None:
    data = "\n".join(parts).encode() + noise
    edges = [0, *sorted(cuts), len(data)]
    read = []
    for pieces in ([data], [data[start:end] for start, end in pairwise(edges)]):
        splitter, reader = LineSplitter(), PrintedReader()
        columns = Columns()
        for text in [*map(splitter.feed, pieces), splitter.flush()]:
            for key, steps, values in reader.read_all(text):
                columns.extend(key, steps, values)
        read.append(repr(columns.all() + reader.finish()))
    assert read[0] == read[1]
