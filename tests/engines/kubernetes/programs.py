"""The programs of a control plane: where they are, how they start and end."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

BUILD = ROOT / ".build"

GRACE = 5.0
"""Seconds that a program gets to end before it is killed."""


class RigError(Exception):
    """The rig cannot work here; the text says why."""


def find(name: str) -> Path:
    """A program that `make engines` has built.

    Raises:
        RigError: if it is not there.
    """
    built = BUILD / "bin" / name
    found = str(built) if built.exists() else shutil.which(name)
    if found is None:
        raise RigError(f"{name} is not built: `make engines` does that, and needs Go")
    return Path(found)


def missing(names: Iterable[str]) -> list[str]:
    """Those of the programs that are not built."""
    return [n for n in names if not (BUILD / "bin" / n).exists() and shutil.which(n) is None]


@dataclass(frozen=True)
class Program:
    """A program that runs until it is stopped, and ends with the process that has started it."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls, name: str, arguments: Sequence[str], folder: Path, env: Mapping[str, str] | None = None
    ) -> Program:
        """Start a program; its output goes to `<name>.log` in the folder."""
        log = folder / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                # Should this process be killed, the kernel ends the program too.
                ("setpriv", "--pdeathsig", "KILL", str(find(name)), *arguments),
                cwd=folder,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C in a terminal is for this process, which then stops the program in order.
                start_new_session=True,
            )
        return cls(name, process, log)

    @property
    def runs(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the program, by force if it does not end in time."""
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the program at once."""
        self.process.kill()
        self.process.wait()

    def told(self) -> str:
        """The end of its output."""
        return self.log.read_text(errors="replace")[-4000:]
