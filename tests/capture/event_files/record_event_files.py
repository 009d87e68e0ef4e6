"""Writes the event files beside it, with the tools that people use; run once, by hand.

    pip install tensorboard tensorboardX torch 'setuptools<81'
    python record.py FOLDER

What a reader is to find in them stands in ``EXPECTED.json``: as tensorboard's own loader reads them.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util
from tensorboardX import SummaryWriter as XWriter
from torch.utils.tensorboard import SummaryWriter

ROOT = Path(sys.argv[1])


def by_torch(folder: Path) -> None:
    with SummaryWriter(str(folder)) as writer:
        writer.add_text("notes", "a text is no scalar")
        writer.add_image("picture", np.zeros((3, 8, 8), dtype=np.uint8), 0)
        for step in range(10):
            writer.add_scalar("loss/train", 1.0 / (step + 1), step)
            writer.add_scalar("loss/val", float("nan") if step == 3 else 0.5, step)
        for step in range(4):
            writer.add_scalar("new style", step * 0.25, step, new_style=True)
            writer.add_scalar("exact", step * 0.1, step, new_style=True, double_precision=True)
        writer.add_histogram("weights", np.arange(100), 1)
        writer.add_hparams({"lr": 0.1}, {"hparam/acc": 0.75}, run_name=".")


def by_tensorboardx(folder: Path) -> None:
    with XWriter(str(folder)) as writer:
        for step in range(5):
            writer.add_scalar("reward", step * 10.0, step * 1000)


def by_tensorflow_2(folder: Path) -> None:
    """As tf.summary.scalar writes: a tensor of no dimensions, with its plugin's metadata."""
    writer = EventFileWriter(str(folder))
    for step in range(5):
        summary = scalar_pb("epoch_loss", 2.0**-step)
        writer.add_event(event_pb2.Event(wall_time=1.7e9 + step, step=step, summary=summary))
    content = tensor_util.make_tensor_proto(np.float32(0.125))
    content.ClearField("float_val")
    content.tensor_content = np.float32(0.125).tobytes()
    value = summary_pb2.Summary.Value(
        tag="by content", tensor=content, metadata=scalar_metadata.create_summary_metadata("", "")
    )
    writer.add_event(event_pb2.Event(wall_time=1.7e9 + 9, step=9, summary=summary_pb2.Summary(value=[value])))
    for dtype in (np.int64, np.int32, np.float16, np.float64, np.uint8):
        tensor = tensor_util.make_tensor_proto(np.array(-3 if dtype != np.uint8 else 3, dtype=dtype))
        value = summary_pb2.Summary.Value(tag=np.dtype(dtype).name, tensor=tensor)
        writer.add_event(event_pb2.Event(wall_time=1.7e9, step=1, summary=summary_pb2.Summary(value=[value])))
    writer.add_event(event_pb2.Event(step=1, summary=histogram_pb("weights", np.arange(100))))
    writer.close()


def expected(path: Path) -> list[list[object]]:
    """What tensorboard itself finds; its loader turns every scalar into a tensor, and knows the plugins."""
    found: list[list[object]] = []
    plugins: dict[str, str] = {}
    for event in EventFileLoader(str(path)).Load():
        for value in event.summary.value:
            plugins.setdefault(value.tag, value.metadata.plugin_data.plugin_name)
            if not value.HasField("tensor") or value.tag.startswith("_hparams_"):
                continue
            array = tensor_util.make_ndarray(value.tensor)
            if array.dtype.kind in "fiu" and array.size == 1:
                found.append([value.tag, event.step, event.wall_time, repr(float(array.ravel()[0]))])
    return found


if __name__ == "__main__":
    truth = {}
    for name, record in (
        ("torch", by_torch),
        ("tensorboardx", by_tensorboardx),
        ("tensorflow2", by_tensorflow_2),
    ):
        record(ROOT / name)
        for place, written in enumerate(sorted((ROOT / name).rglob("*tfevents*")), 1):
            written.replace(ROOT / f"{name}-{place}.tfevents")
            truth[f"{name}-{place}"] = expected(ROOT / f"{name}-{place}.tfevents")
        shutil.rmtree(ROOT / name)
    (ROOT / "EXPECTED.json").write_text(json.dumps(truth, indent=0) + "\n", encoding="utf-8")
