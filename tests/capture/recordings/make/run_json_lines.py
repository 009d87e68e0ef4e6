import json
import time
import truth

print(json.dumps({"time": time.time(), "level": "info", "msg": "config", "pid": 4711, "seed": 1,
                  "config": {"lr": 0.1, "layers": [1, 2], "batch_size": 32}}))
for step in range(1, 41):
    record = {"time": time.time(), "level": "info", "msg": "train", "step": step,
              "train": {"loss": 1 / step, "acc": 1 - 1 / step}, "lr": 0.1 / step}
    print(json.dumps(record))
    if step % 20 == 0:
        print(json.dumps({"time": time.time(), "level": "info", "step": step, "val": {"loss": 1.5 / step}, "diverged": False}))
truth.reached("train/loss", 1 / 40, 40)
truth.reached("train/acc", 1 - 1 / 40, 40)
truth.reached("lr", 0.1 / 40, 40)
truth.reached("val/loss", 1.5 / 40, 40)
truth.write()
