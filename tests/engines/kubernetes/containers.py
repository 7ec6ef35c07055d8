"""One container as a process: started, watched, ended."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.engines.kubernetes.programs import find
from tests.engines.kubernetes.volumes import Bind

PAGE = os.sysconf("SC_PAGE_SIZE")

LOOK = 100
"""Milliseconds between two looks at the memory of a container that has a limit."""

MESSAGE = 4096
"""Bytes of a termination message that count."""

KILLED = 128 + signal.SIGKILL


@dataclass(frozen=True)
class Box:
    """Everything that makes a process a container; see the program `container`."""

    folder: Path
    hostname: str
    command: Sequence[str]
    environment: Mapping[str, str]
    work: str
    binds: Sequence[Bind]
    read_only: bool = False
    user: int = 0
    terminates_at: str = "/dev/termination-log"

    @property
    def log(self) -> Path:
        """Its output, both streams together."""
        return self.folder / "log"

    @property
    def termination(self) -> Path:
        """Where its termination message appears."""
        return self.folder / "termination"

    def write(self) -> Path:
        """Make its files; gives back the one that the program reads."""
        root = self.folder / "root"
        root.mkdir(parents=True, exist_ok=True)
        self.termination.write_bytes(b"")
        self.termination.chmod(0o666)
        spec = {
            "root": str(root),
            "read_only": self.read_only,
            "hostname": self.hostname[:63],
            "binds": [asdict(bind) for bind in self.binds],
            "termination": str(self.termination),
            "terminates_at": self.terminates_at,
            "command": list(self.command),
            "environment": [f"{name}={value}" for name, value in self.environment.items()],
            "folder": self.work,
            "user": self.user,
        }
        file = self.folder / "spec.json"
        file.write_text(json.dumps(spec))
        return file


class Container:
    """A running container."""

    def __init__(self, box: Box, memory: float | None = None) -> None:
        self._box = box
        self._memory = memory
        self._reason: str | None = None
        self.started = now()
        spec = box.write()
        with box.log.open("ab") as log:
            self._process = subprocess.Popen(
                (str(find("container")), str(spec)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        # Whoever sends a signal to a process that has ended takes its id away.
        self._handle = os.pidfd_open(self._process.pid)

    def wait(self) -> None:
        """Wait for the end."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        while not poll.poll(None if self._memory is None else LOOK):
            if self._memory is not None and self.used() > self._memory:
                self.kill("OOMKilled")
        os.close(self._handle)
        self._process.wait()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self, reason: str = "Error") -> None:
        """End it at once."""
        self._reason = reason
        self._process.kill()

    def used(self) -> int:
        """Bytes of memory that its processes have for themselves."""
        return sum(map(_private, _descendants(self._process.pid)))

    def state(self) -> dict[str, object]:
        """The `terminated` state of a container that is over."""
        code = self._process.returncode
        code = KILLED if code < 0 else code
        return {
            "exitCode": code,
            "reason": self._reason or ("Completed" if code == 0 else "Error"),
            "message": self._box.termination.read_bytes()[:MESSAGE].decode(errors="replace"),
            "startedAt": self.started,
            "finishedAt": now(),
        }


def now() -> str:
    """The time, as Kubernetes writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _descendants(pid: int) -> Iterator[int]:
    yield pid
    try:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _descendants(int(child))
    except OSError:
        return


def _private(pid: int) -> int:
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * PAGE
