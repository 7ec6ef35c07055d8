"""`current`: what a step can ask about the task that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowc_runtime.client import Run, Task
    from flowc_runtime.trigger import Trigger


class Current:
    """Facts about the running task.

    An attribute that has no meaning in the present task does not exist, so `hasattr` tells; what a
    decorator provides (`parallel`, `card`, `trigger`, ...) is there where the decorator is.
    """

    def __init__(self) -> None:
        self.__dict__["_values"] = {}
        self.__dict__["_lazy"] = {}

    @property
    def is_running_flow(self) -> bool:
        """Whether a task runs in this process."""
        return bool(self._values)

    @property
    def flow_name(self) -> str:
        """Name of the flow."""
        return str(self._get("flow_name"))

    @property
    def run_id(self) -> str:
        """Id of the run."""
        return str(self._get("run_id"))

    @property
    def step_name(self) -> str:
        """Name of the step."""
        return str(self._get("step_name"))

    @property
    def task_id(self) -> str:
        """Id of the task, which is its path."""
        return str(self._get("task_id"))

    @property
    def retry_count(self) -> int:
        """Number of this attempt, from 0."""
        return int(self._get("retry_count"))

    @property
    def pathspec(self) -> str:
        """`Flow/run/step/task`."""
        return str(self._get("pathspec"))

    @property
    def username(self) -> str:
        """Who started the run."""
        return str(self._get("username"))

    @property
    def namespace(self) -> str | None:
        """The namespace in which the client looks for runs."""
        value: str | None = self._get("namespace")
        return value

    @property
    def origin_run_id(self) -> str | None:
        """The run that this one resumes, None for a fresh one."""
        value: str | None = self._get("origin_run_id")
        return value

    @property
    def tags(self) -> frozenset[str]:
        """Tags that the run started with."""
        value: frozenset[str] = self._get("tags")
        return value

    @property
    def is_running_locally(self) -> bool:
        """Whether the task runs under `flowc run`, and not on a workflow engine."""
        return bool(self._get("is_running_locally"))

    @property
    def parameter_names(self) -> list[str]:
        """Attributes of the flow's parameters."""
        value: list[str] = self._get("parameter_names")
        return value

    @property
    def tempdir(self) -> str | None:
        """The folder for temporary files, None if the step asked for none."""
        value: str | None = self._get("tempdir")
        return value

    @property
    def trigger(self) -> Trigger:
        """What started the run; does not exist if a person did."""
        value: Trigger = self._get("trigger")
        return value

    @property
    def run(self) -> Run:
        """The run, as the client shows it."""
        value: Run = self._get("run")
        return value

    @property
    def task(self) -> Task:
        """The task, as the client shows it."""
        value: Task = self._get("task")
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """A fact by name, or `default` if it does not exist."""
        return getattr(self, name, default)

    def __contains__(self, name: str) -> bool:
        return hasattr(self, name)

    def __getattr__(self, name: str) -> Any:
        return self._get(name)

    def _get(self, name: str) -> Any:
        values: dict[str, Any] = self.__dict__["_values"]
        lazy: dict[str, Callable[[], Any]] = self.__dict__["_lazy"]
        if name in values:
            return values[name]
        if name in lazy:
            value = values[name] = lazy[name]()
            return value
        where = "this task" if values else "a process where no flow runs"
        raise AttributeError(f"`current.{name}` does not exist in {where}")


current = Current()
"""The one object of its kind in a process."""


@contextmanager
def running(values: Mapping[str, Any], lazy: Mapping[str, Callable[[], Any]]) -> Iterator[None]:
    """Let `current` tell of a task while it runs.

    Args:
        values: Facts by name.
        lazy: Facts that are found out when they are first asked for.
    """
    state = current.__dict__
    before = state["_values"], state["_lazy"]
    state["_values"], state["_lazy"] = dict(values), dict(lazy)
    try:
        yield
    finally:
        state["_values"], state["_lazy"] = before
