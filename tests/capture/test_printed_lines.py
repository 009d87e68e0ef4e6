"""What is read as a metric from printed lines, and what is not."""

import math
import timeit
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.capture import tally
from neronet.capture.lines import PrintedReader


def read(*printed: str) -> list[tuple[str, float, float]]:
    reader = PrintedReader()
    return [(reading.key, reading.step, reading.value) for line in printed for reading in reader.read(line)]


def values(line: str) -> dict[str, float]:
    return {key: value for key, _step, value in read(line)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("loss=0.31 val_loss=0.36 accuracy=0.94", {"loss": 0.31, "val_loss": 0.36, "accuracy": 0.94}),
        ("loss: 0.31, acc: 0.9; f1 = .5 | lr=1e-4", {"loss": 0.31, "acc": 0.9, "f1": 0.5, "lr": 1e-4}),
        ("1875/1875 - 3s 2ms/step - loss: 0.29 - accuracy: 0.91", {"loss": 0.29, "accuracy": 0.91}),
        ("loss:0.3,acc:0.9", {"loss": 0.3, "acc": 0.9}),
        ("(train/loss=-2.5) [gpu-0.mem%=+7]", {"train/loss": -2.5, "gpu-0.mem%": 7.0}),
        ("acc=40% top5: 93.5 %", {"acc": 0.4, "top5": 0.935}),
        (
            "time=1.5s latency: 3ms rate=12.5 img/s speed: 4.5it/s mem=3.2GB",
            {
                "time": 1.5,
                "latency": 3.0,
                "rate": 12.5,
                "speed": 4.5,
                "mem": 3.2,
            },
        ),
        ("flips=1,234,567 cost: 1,234.5,", {"flips": 1234567.0, "cost": 1234.5}),
        ("Loss is loss: 0.5.", {"loss": 0.5}),
        ("loss=0.9±0.1 acc=0.5+/-0.1", {"loss": 0.9, "acc": 0.5}),
        ("Train Loss: 0.3, Best Val Loss: 0.2", {"Train_Loss": 0.3, "Best_Val_Loss": 0.2}),
        (
            "Test set: Average loss: 0.0483, Accuracy: 9838/10000 (98%)",
            {
                "Test_Average_loss": 0.0483,
                "Test_Accuracy": 0.9838,
            },
        ),
        ("{'loss': 0.3, 'grad_norm': np.float64(2.5)}", {"loss": 0.3, "grad_norm": 2.5}),
        ("loss: tensor(0.3042, device='cuda:0')", {"loss": 0.3042}),
        ("step 20: train loss 3.11, val loss 3.2", {"train_loss": 3.11, "val_loss": 3.2}),
        ("iter 9 | loss 0.5 | wps 12.5", {"loss": 0.5, "wps": 12.5}),
        ("Loss 6.9 (7.1)\tAcc@1  10.5 ( 9.1)", {"Loss": 6.9, "Acc_1": 10.5}),
        ("{'loss': '0.69', 'grad_norm': '1.5'}", {"loss": 0.69, "grad_norm": 1.5}),
        ("Accuracy of the network on the 10000 test images: 55 %", {"Accuracy": 0.55}),
        ("final accuracy is 0.93", {"final_accuracy": 0.93}),
        ("training's auc: 0.9\tvalid_1's auc: 0.8", {"training_s_auc": 0.9, "valid_1_s_auc": 0.8}),
        ("return=[21.5]", {"return": 21.5}),
        ("loss: 0.5 loss: 0.6", {"loss": 0.5}),
        ("policy loss: 0.5, value loss: 0.2", {"policy_loss": 0.5, "value_loss": 0.2}),
        ("[CV 1/3] END C=0.1, gamma=1;, score=0.8", {"score": 0.8}),
        ("\x1b[1;31mloss=0.3\x1b[0m \x1b]0;title=1\x07acc=0.5", {"loss": 0.3, "acc": 0.5}),
        ("loss=0.9\rloss=0.5\r   ", {"loss": 0.5}),
    ],
)
def test_named_numbers_are_metrics(line: str, expected: Any) -> None:
    assert values(line) == pytest.approx(expected)


@pytest.mark.parametrize("word", ["inf", "-inf", "Infinity", "-Infinity", "INF", "nan", "NaN", "-nan"])
def test_a_diverged_value_is_read_as_what_it_is(word: str) -> None:
    printed = values("loss=%s acc: %s" % (word, word))
    assert set(printed) == {"loss", "acc"}
    assert all(str(value) == str(float(word)) for value in printed.values())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"loss": 0.3, "epoch": 2, "ok": true, "none": null, "name": "x", "list": [1]}',
            [("loss", 2.0, 0.3)],
        ),
        (
            'metrics {"val": {"loss": 1, "top k": {"a": -2e3}}} done=1',
            [
                ("val/loss", 1.0, 1.0),
                ("val/top_k/a", 1.0, -2000.0),
                ("done", 1.0, 1.0),
            ],
        ),
        ('{"loss": Infinity, "step": NaN}', [("loss", 1.0, math.inf)]),
        ('epoch=7 {"loss": 0.5}', [("loss", 7.0, 0.5)]),
        ('{"loss": 0.5', [("loss", 1.0, 0.5)]),
        ('{"big": ' + "9" * 400 + "}", [("big", 1.0, math.inf)]),
    ],
)
def test_numbers_of_a_json_object_are_metrics(line: str, expected: Any) -> None:
    assert read(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "step=12 loss=1",
        "loss=1 step=12",
        "Epoch: 12, loss=1",
        "EPOCH=12 loss=1",
        "global_step = 12 | loss=1",
        "Epoch 12/20 loss=1",
        "Epoch [12/20], loss=1",
        "Epoch: [12][ 3/50] loss=1",
        "[12] loss=1",
        "[12/20] loss=1",
        "iter #12: loss=1",
        "Iteration 12: loss=1",
        "batch: 12/50 loss=1",
        "batch=3 Epoch 12 loss=1",
        "epoch=3 step=12 batch=4 loss=1",
        "Train Epoch: 12 [640/60000 (1%)]\tloss=1",
        "epoch:12,loss=1",
        "Epoch 12:  45%|####5     | 45/100 [00:10<00:12, 4.5it/s, loss=1]",
        '{"loss": 1, "Epoch": 12}',
    ],
)
def test_the_step_comes_from_the_line_and_is_no_metric(line: str) -> None:
    assert read(line) == [("loss", 12.0, 1.0)]


def test_without_a_step_each_metric_counts_from_one() -> None:
    assert read("loss=5", "loss=4 acc=0.1", "nothing here", "loss=3 acc=0.2") == [
        ("loss", 1.0, 5.0),
        ("loss", 2.0, 4.0),
        ("acc", 1.0, 0.1),
        ("loss", 3.0, 3.0),
        ("acc", 2.0, 0.2),
    ]


def test_a_word_that_only_folds_to_one_of_a_step_is_none() -> None:
    assert read("\u017ftep 5 loss=1", "\u0130ter 5 loss=2") == [("loss", 1.0, 1.0), ("loss", 2.0, 2.0)]


def test_a_metric_that_had_steps_counts_on_from_the_last() -> None:
    assert read("epoch=10 loss=5", "loss=4", "step=nan loss=3")[1:] == [
        ("loss", 11.0, 4.0),
        ("loss", 12.0, 3.0),
    ]


@pytest.mark.parametrize(
    "prefix",
    [
        "2026-01-02 03:04:05,123 INFO name: ",
        "2026-01-02T03:04:05.123Z ",
        "INFO:root:",
        "WARNING: ",
        "DEBUG - ",
        "[2026-01-02 03:04:05,123][__main__][INFO] - ",
        "03:04:05 | INFO | train:main:33 - ",
        "Jan  2 03:04:05 node7 ",
        "I0102 03:04:05.123456 140 trainer.py:33] ",
        "\x1b[32mINFO\x1b[0m:     ",
        "[INFO|trainer.py:33] ",
        "ERROR: ",
    ],
)
def test_a_logging_prefix_leaves_only_the_metric(prefix: str) -> None:
    assert read(prefix + "loss=0.3") == [("loss", 1.0, 0.3)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "training starts",
        "loss=\u0131nf acc: \u0130nfinity",
        "INFO: 3 files",
        "Warning: 2 left",
        "KeyError: 3",
        "seed=42, batch size: 32, world_size=4, rank: 0",
        "Number of parameters: 1,234",
        "Model summary: 225 layers",
        "Namespace(lr=0.1, betas=(0.9, 0.999), eps=1e-8)",
        "Best parameters: {'C': 10, 'gamma': 0.1}",
        "Loaded 50 files and 3 images",
        "eta: 3.5s elapsed=2s remaining: 5.5s",
        "Start training from score -0.07",
        "listening on 10.0.0.7:80 (pid: 14373)",
        '{"time": 1.5, "level": 30, "pid": 4, "config": {"lr": 0.1}}',
        "SystemExit: 3",
        "Traceback (most recent call last):",
        '  File "x", line 3, in <module>',
        "/x/train.py:33: UserWarning: old",
        "http://host:8080/x?loss=0.3&b=1",
        "url=http://10.0.0.1:80/",
        "file=/tmp/x",
        "out: /tmp/3/x",
        "a=./3",
        "torch: 2.13.0",
        "version=1.2.3rc1",
        "torch==2.1 numpy>=1.2",
        "addr: 10.0.0.1:8080",
        "localhost:8080",
        "node7:29500",
        "device cuda:0",
        "device: cuda:1",
        "time: 12:30:05",
        "eta=0:01:23",
        "date: 2026-01-02",
        "at 12:30:05",
        "mask=0xff",
        "addr: 0x7f3a",
        "commit: 12e4567",
        "sha=3fa81c",
        "model: 7B",
        "python --lr=0.1",
        "sizes=1,2,3",
        "loss=0,31",
        "name: Nancy",
        "state: info",
        "loss=[0.1, 0.2]",
        "Loading: 45%|####5     | 45/100",
        "x=1e999",
        "epoch=3",
        "epoch: 3/10",
        "files=3/0",
        "a==3",
        "a<=3",
        "::::",
        "=====",
        "{",
        "{:}",
        "{}",
        "[1:2]",
    ],
)
def test_what_only_looks_like_a_metric_is_none(line: str) -> None:
    assert read(line) == []


@given(st.lists(st.text() | st.text(alphabet="a=:{}\"'0.,e%/[] \x1b\r", max_size=60), max_size=5))
def test_no_text_is_an_error(printed: list[str]) -> None:
    for key, step, _value in read(*printed):
        assert key
        assert math.isfinite(step)


@given(
    st.dictionaries(st.from_regex(r"m[b-d]{0,8}", fullmatch=True), st.floats(allow_nan=False), max_size=6),
    st.sampled_from(["=", ": ", " = "]),
    st.sampled_from([" ", ", ", " | "]),
)
def test_every_float_that_python_prints_is_read_back(
    metrics: dict[str, float], equals: str, between: str
) -> None:
    names = {name + "_": value for name, value in metrics.items()}
    assert values(between.join(name + equals + repr(value) for name, value in names.items())) == names


@pytest.mark.parametrize(
    "line",
    [
        "x=" + "1" * 65536 + "!",
        "x=" + "1." * 32768,
        "best " * 13000 + "=",
        "a" + " " * 65000 + "b=",
        '{"a":' * 13000,
        "epoch" + " " * 65000 + "x=1",
        "\x1b]" * 32000 + ":",
        "x=1e" + "1" * 65000 + "!",
        "'" * 65536 + "=",
    ],
)
def test_an_endless_line_costs_no_more_than_its_length(line: str) -> None:
    assert timeit.timeit(lambda: read(line), number=1) < 1.0


def test_a_stream_of_ever_new_names_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MAX_KEYS", 3)
    reader = PrintedReader()
    printed = ("a=1 b=1 c=1", "d=1 a=2", "step=9 e=1 b=2")
    kept = [reading.key for line in printed for reading in reader.read(line)]
    assert kept == ["a", "b", "c", "a", "b"]
    assert reader.surplus == 2
