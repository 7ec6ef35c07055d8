"""What a pod spends before the user's first line: `container.py FLOWC`, which compiles `flow.py`.

The task is run as a pod would run it, from the mounted code alone: a bare interpreter, files that are
read-only and hold no bytecode. The step's first line ends both processes of the task, so that what they
have used by then can be read. Prints the sample as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import venv
from dataclasses import asdict
from pathlib import Path

from measure import adopt_orphans, reap  # beside this script


def main() -> None:
    """Compile, run the first step, add up what its processes used."""
    flowc = sys.argv[1]
    image = ["--code", "image", "--set", "datastore.root=s3://bucket/flows"]
    compiled = [flowc, "compile", "flow.py", "-t", "argo", "-o", "out", "-q", *image]
    subprocess.run(compiled, check=True)
    code = Path("out/image/code").resolve()
    for path in code.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    digest = (code / "flowc.sha256").read_text(encoding="ascii").strip()
    environment = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "FLOWC_PROTOCOL": "1",
        "FLOWC_FLOW": "Hello",
        "FLOWC_RUN": "argo-bench",
        "FLOWC_RUN_UID": "bench",
        "FLOWC_STORE": str(Path("store").resolve()),
        "FLOWC_CODE": str(code),
        "FLOWC_CODE_SHA256": digest,
        "FLOWC_CONTROL": "files",
        "FLOWC_OUT": str(Path("outputs").resolve()),
        "FLOWC_ENGINE": "argo",
        "FLOWC_PATH": "r",
    }
    adopt_orphans()
    venv.create("bare", symlinks=True)
    bare = Path("bare/bin/python3").absolute()
    command = [str(bare), "-m", "flowc_runtime", "task", "--step", "start"]
    begin = time.perf_counter()
    os.chdir(code)
    first = os.posix_spawn(bare, command, environment)
    ended, sample = reap(first, begin)
    for path in code.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    assert ended == -signal.SIGKILL, "the step's first line was not reached"
    print(json.dumps(asdict(sample)))


if __name__ == "__main__":
    main()
