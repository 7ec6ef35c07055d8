"""flowc's command line without its start-up time: a process that has imported it, forked per command.

Hundreds of runs would otherwise spend most of their time on importing the same modules. Everything else
is as in a fresh process: environment, working folder, streams, exit code.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[3]

PRELOADED = (
    "flowc.checker",
    "flowc.cli.commands.compile",
    "flowc.targets.argo.target",
    "flowc.cli.commands.run",
    "flowc.cli.ui.plain",
    "flowc.local",
)

DIED = 99
"""Exit code of a command that has raised what nothing may raise."""

HANGS = 120.0
"""Seconds after which a command counts as hanging and is killed."""


def flowc(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> tuple[int, str]:
    """Run a command; returns its exit code and what it has printed, both streams together.

    Args:
        arguments: the command line behind `flowc`.
        folder: the working folder.
        environment: all variables that the command sees.
    """
    transcript = folder / "transcript"
    command = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
    server = _server()
    assert server.stdin is not None and server.stdout is not None
    server.stdin.write(json.dumps({**command, "transcript": str(transcript)}) + "\n")
    server.stdin.flush()
    code = int(server.stdout.readline())
    return code, transcript.read_text(encoding="utf-8", errors="replace")


@functools.cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        (sys.executable, "-m", "tests.spec.backends.forker"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_close, server)
    return server


def _close(server: subprocess.Popen[str]) -> None:
    assert server.stdin is not None and server.stdout is not None
    server.stdin.close()
    server.wait(HANGS)
    server.stdout.close()


def _serve() -> None:
    for module in PRELOADED:
        import_module(module)
    for line in sys.stdin:
        command = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(command)
        sys.stdout.write(f"{_wait(pid)}\n")
        sys.stdout.flush()


def _become(command: dict[str, object]) -> NoReturn:
    """Run a command in this process, and end it."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    out = os.open(str(command["transcript"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream, target in enumerate((null, out, out)):
        os.dup2(target, stream)
    os.chdir(str(command["folder"]))
    os.environ.clear()
    os.environ.update(command["environment"])  # type: ignore[call-overload]
    # As `python -m` has it.
    sys.path[0] = str(command["folder"])
    sys.argv = ["flowc", *command["arguments"]]  # type: ignore[misc]
    code = DIED
    try:
        code = import_module("flowc.cli.main").main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _wait(pid: int) -> int:
    """The exit code of a child, which is killed if it hangs."""
    deadline = time.monotonic() + HANGS
    pause = 0.002
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


if __name__ == "__main__":
    _serve()
