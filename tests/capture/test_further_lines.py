"""Rules for kinds of lines that the logs of further programs have brought."""

import pytest

from neronet.capture.lines import PrintedReader

Points = list[tuple[str, float, float]]


def read(*lines: str) -> Points:
    reader = PrintedReader()
    found = reader.read_all("".join(line + "\n" for line in lines)) + reader.finish()
    return [
        (key, step, value) for key, steps, values in found for step, value in zip(steps, values, strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1epoch: [train] loss=0.5, [valid] loss=0.4", [("train_loss", 1, 0.5), ("valid_loss", 1, 0.4)]),
        ("GAMG:  Solving for p, Initial residual = 0.5, No Iterations 3", [("p_Initial_residual", 1, 0.5)]),
        ("I0509 19:45:41.1 206 solver.cpp:315]   Test net output #0: loss = 0.5", [("Test_loss", 1, 0.5)]),
        (" 12: 0.25, 0.5 avg loss, 0.01 rate, 1.4 seconds", [("avg_loss", 12, 0.5)]),
        ("[3]\ttrain-rmse:0.5+0.01\ttest-rmse:0.25+0.02", [("train-rmse", 3, 0.5), ("test-rmse", 3, 0.25)]),
        ("Ep. 3 : Up. 5350 : Cost 0.5 : L.r. 2e-6", [("Cost", 5350, 0.5), ("L.r", 5350, 2e-6)]),
        ("- F-score (micro) 0.5", [("F-score_micro", 1, 0.5)]),
        ("ce-mean-words : 0.5", [("ce-mean-words", 1, 0.5)]),
    ],
)
def test_what_further_programs_print_is_read(line: str, expected: Points) -> None:
    assert read(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Top shape: 64 20 24 24 (737280)",
        "init_alpha = 0.001 (Default)",
        "[2025-01-27] [config] learn-rate: 0.0003",
        "training model using sg=0 hs=0 window=5",
        "Total number of configurations: train=885, valid=46, tests=[Default: 131, slab: 76]",
        "Desired fold for training: 0",
    ],
)
def test_what_further_programs_were_given_is_no_metric(line: str) -> None:
    assert read(line) == []


def test_rows_with_a_label_are_read_under_a_header_with_one_or_without() -> None:
    assert read("ETITLE:      TS     BOND    TEMP", "", "ENERGY:     100     1.5     300.25") == [
        ("BOND", 100, 1.5),
        ("TEMP", 100, 300.25),
    ]
    rows = read(
        "       N       E             rms     rms(c)",
        "DAV:   1    -0.5E+01   0.25     0.5",
        "RMM:   2    -0.6E+01   0.125",
    )
    assert [point[::2] for point in rows if point[0] in ("E", "rms")] == [
        ("E", -5),
        ("E", -6),
        ("rms", 0.25),
        ("rms", 0.125),
    ]


def test_words_behind_a_row_are_no_column() -> None:
    header = "  iter             ELBO   delta_ELBO_mean   notes "
    assert read(
        header,
        "   100          -66.75             1.000",
        "   200          -66.25             0.500   CONVERGED",
    ) == [
        ("ELBO", 100, -66.75),
        ("ELBO", 200, -66.25),
        ("delta_ELBO_mean", 100, 1),
        ("delta_ELBO_mean", 200, 0.5),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "2024-04-26 10:04:21.850949: Epoch 12",
        "\x1b[1m   --> STEP: 24/377 -- GLOBAL_STEP: 12\x1b[0m",
        "I0509 19:45:41.120270 20669 solver.cpp:266] Iteration 12, Testing net (#0)",
    ],
)
def test_a_heading_is_one_behind_a_time_a_log_s_prefix_or_colours(heading: str) -> None:
    assert read(heading, "loss: 0.5") == [("loss", 12, 0.5)]
