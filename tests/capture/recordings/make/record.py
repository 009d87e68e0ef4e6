"""Runs each script as nerokid would, its output going to files; see README.md."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LOGS = HERE.parent

for script in sorted(HERE.glob("run_*.py")):
    name = script.stem[4:]
    if sys.argv[1:] and name not in sys.argv[1:]:
        continue
    paths = [LOGS / f"{name}.{stream}" for stream in ("stdout", "stderr")]
    with open(paths[0], "wb") as out, open(paths[1], "wb") as err:
        environment = {**os.environ, "TRUTH": str(LOGS / f"{name}.json"), "KERAS_BACKEND": "jax"}
        environment.update(CUDA_VISIBLE_DEVICES="", JAX_PLATFORMS="cpu", TF_CPP_MIN_LOG_LEVEL="3")
        words = [sys.executable, "-W", "ignore", str(script)]
        status = subprocess.run(words, stdout=out, stderr=err, env=environment, cwd="/tmp").returncode
    print(name, status, *(path.stat().st_size for path in paths))
    for path in paths:
        if not path.stat().st_size:
            path.unlink()
