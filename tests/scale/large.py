"""How much memory it takes to save and load a large artifact, measured in processes of their own.

Also the program of such a process: `python -m tests.scale.large save|load SHAPE MEGABYTES ROOT`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
ROOM = 64
"""Megabytes that may be used beside the artifact itself, whatever its size."""

SHAPES = ("array", "zeros", "bytes", "list", "dict", "pieces")

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Growth:
    """By how many megabytes a process grew, at most, while it saved or loaded an artifact and used it."""

    what: str
    peak: int
    budget: int

    @property
    def fits(self) -> bool:
        """Whether that is within the budget."""
        return self.peak <= self.budget


def measure(shape: str, megabytes: int, root: Path) -> list[Growth]:
    """Save an artifact, load it from the disk, and load it as if it came over a network."""
    taken = []
    for what, budget in (("save", ROOM), ("load", megabytes + ROOM), ("fetch", megabytes + ROOM)):
        done = subprocess.run(
            [sys.executable, "-m", "tests.scale.large", what, shape, str(megabytes), str(root)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        taken.append(Growth(f"{what} {shape} of {megabytes} MB", int(done.stdout), budget))
    return taken


def _value(shape: str, megabytes: int) -> Any:
    import numpy as np

    random = np.random.default_rng(7)
    floats = megabytes * MEGABYTE // 8
    if shape == "array":
        return random.random(floats)
    if shape == "zeros":
        # Stored compressed.
        return np.ones(floats)
    if shape == "bytes":
        return random.bytes(megabytes * MEGABYTE)
    if shape == "pieces":
        # Too small to be kept out of the pickle.
        return [random.bytes(8192) for _ in range(megabytes * MEGABYTE // 8192)]
    parts = [random.random(floats // 20) for _ in range(20)]
    return parts if shape == "list" else {f"part {n}": part for n, part in enumerate(parts)}


def _use(value: Any) -> None:
    """Touch all of a value's memory."""
    parts = list(value.values()) if isinstance(value, dict) else value
    for part in parts if isinstance(parts, list) else [parts]:
        assert len(part) > 0
        if not isinstance(part, bytes):
            assert part.sum() > 0


def _growth(before: int) -> int:
    return (_status("VmHWM") - before) // 1024


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(key)).split()[1])


def _main(what: str, shape: str, megabytes: int, root: Path) -> None:
    import numpy  # noqa: F401 - not part of what is measured

    from flowc_runtime.artifacts import ArtifactReader, ArtifactWriter
    from flowc_runtime.datastore import ArtifactRef, open_store
    from flowc_runtime.datastore.blobs import Blobs
    from tests.scale.counting import CountingStore

    note = root / f"{shape}.json"
    blobs = Blobs(CountingStore(open_store(str(root)), remote=what == "fetch"), "F")
    value = _value(shape, megabytes) if what == "save" else None
    before = _status("VmRSS")
    # The highest mark so far may be that of another moment, or of the process before this program.
    Path("/proc/self/clear_refs").write_text("5")
    if what == "save":
        note.write_text(json.dumps(ArtifactWriter(blobs).save("value", value).to_json()))
    else:
        _use(ArtifactReader(blobs).load(ArtifactRef(**json.loads(note.read_text())), "value"))
    sys.stdout.write(str(_growth(before)))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
