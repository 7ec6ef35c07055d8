"""Control values on their way to the engine: item count, chosen case, next trip."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.records import Control, encode
from flowc_runtime.protocol import Env, Exit
from flowc_runtime.task.errors import TaskError

if TYPE_CHECKING:
    from flowc_runtime.datastore.run_store import RunStore
    from flowc_runtime.task.request import TaskReport, TaskRequest

TERMINATION_LOG = "/dev/termination-log"
"""Where Kubernetes looks for a container's last words, unless the pod says otherwise."""

KINDS = ("files", "store", "termination", "stdout")


@dataclass(frozen=True)
class ControlSink:
    """Where an engine reads control values.

    Attributes:
        kind: one of `KINDS`.
        place: the folder (`files`) or the file (`termination`); unused otherwise.
    """

    kind: str
    place: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> ControlSink:
        """As the environment of a task tells.

        Raises:
            TaskError: if it tells what this runtime cannot do.
        """
        kind = environment.get(Env.CONTROL, "stdout")
        if kind == "files":
            place = environment.get(Env.OUT, "")
            if not place:
                raise TaskError(
                    f"{Env.CONTROL}=files needs a folder in {Env.OUT}", Exit.ENVIRONMENT
                )
            return cls(kind, place)
        if kind == "termination":
            return cls(kind, environment.get(Env.TERMINATION_LOG) or TERMINATION_LOG)
        if kind not in KINDS:
            names = ", ".join(KINDS)
            raise TaskError(
                f"{Env.CONTROL} is {kind!r}, this runtime knows {names}", Exit.ENVIRONMENT
            )
        return cls(kind)

    def write(self, records: RunStore, request: TaskRequest, report: TaskReport) -> None:
        """Hand over the control values of a task that has committed.

        Raises:
            TaskError: if the engine's file cannot be written.
        """
        control = Control(report.count, report.case, report.trip, request.name)
        if self.kind == "store":
            records.write_control(request.step, request.path, control)
            return
        if self.kind == "stdout":
            os.write(1, encode(control) + b"\n")
            return
        try:
            if self.kind == "files":
                self._write_files(control)
            else:
                _write(self.place, encode(control))
        except OSError as error:
            raise TaskError(
                f"cannot hand control values over in {self.place}: {error.strerror}",
                Exit.ENVIRONMENT,
            ) from error

    def _write_files(self, control: Control) -> None:
        os.makedirs(self.place, exist_ok=True)
        for name, value in control.to_json().items():
            if value is not None:
                _write(os.path.join(self.place, name), str(value).encode())


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
