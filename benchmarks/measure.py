"""Run a command and measure its whole process tree, start of the process included.

The measuring itself happens in a small process of its own, which is this file run as a script:
a child's peak memory starts at the size of whoever started it, and only a process without other
children can wait for everything that the command leaves behind.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SET_CHILD_SUBREAPER = 36
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class CommandError(Exception):
    """A measured command did not exit with 0; the message has the end of its output."""


@dataclass(frozen=True)
class Sample:
    """One run of a command.

    Attributes:
        wall: Seconds from start to exit.
        cpu: User and system seconds of the process and everything it started.
        rss: Peak resident size in bytes of the largest single process.
    """

    wall: float
    cpu: float
    rss: int


def measure(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], *, own: bool = False
) -> Sample:
    """Run a command to its end with its output in a file of `cwd`.

    With `own` the sample is what the command prints in its last line.

    Raises:
        CommandError: The command exited with something other than 0.
    """
    log = cwd / "output.log"
    script = [sys.executable, "-S", "-E", __file__, str(log), *command]
    done = subprocess.run(script, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise CommandError(
            f"{' '.join(command)} exited with {done.returncode}:\n{tail}{done.stderr}"
        )
    return Sample(**json.loads(log.read_text().splitlines()[-1] if own else done.stdout))


def adopt_orphans() -> None:
    """Make this process the parent of whatever its descendants leave behind (Linux only).

    Without it the CPU time of a process whose parent never waited for it would go uncounted.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap(main: int, begin: float) -> tuple[int, Sample]:
    """Wait for the command and then for its orphans; exit code of the command and the sum."""
    cpu, rss, wall, code = 0.0, 0, 0.0, 0
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return code, Sample(wall, cpu, rss)
        if pid == main:
            wall, code = time.perf_counter() - begin, os.waitstatus_to_exitcode(status)
        cpu += usage.ru_utime + usage.ru_stime
        rss = max(rss, usage.ru_maxrss * RSS_UNIT)


def main() -> int:
    """Run `LOG COMMAND...`, print the sample as JSON and pass the exit code on."""
    log, *command = sys.argv[1:]
    adopt_orphans()
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    redirect = [
        (os.POSIX_SPAWN_DUP2, nothing, 0),
        *((os.POSIX_SPAWN_DUP2, sink, n) for n in (1, 2)),
    ]
    begin = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=redirect)
    code, sample = reap(pid, begin)
    json.dump(asdict(sample), sys.stdout)
    return abs(code)


if __name__ == "__main__":
    raise SystemExit(main())
