"""One attempt of a task: find its inputs, call the step, save what it leaves, commit."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flowc_runtime.artifacts import ArtifactError, ArtifactReader, ArtifactWriter
from flowc_runtime.current import running
from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.open import open_store
from flowc_runtime.datastore.run_store import RunStore
from flowc_runtime.exceptions import CaughtException, MetaflowException, TaskDied
from flowc_runtime.inputs import Inputs
from flowc_runtime.lineage import Lineage
from flowc_runtime.protocol import Env, Exit
from flowc_runtime.task.commit import commit, report_of, restore_exits
from flowc_runtime.task.decorators import check_decorators, user_decorators
from flowc_runtime.task.entry import open_run
from flowc_runtime.task.errors import TaskError, Terminated, describe
from flowc_runtime.task.facts import current_facts
from flowc_runtime.task.files import file_value
from flowc_runtime.task.flow import initialize, load_flow
from flowc_runtime.task.request import TaskReport, TaskRequest
from flowc_runtime.task.secrets import set_secrets
from flowc_runtime.task.setup import decorator, forks_end_here, set_environment, time_limit
from flowc_runtime.task.state import TaskState, class_constants, passed_on
from flowc_runtime.task.transition import straight
from flowc_runtime.task.view import RunView, bind

if TYPE_CHECKING:
    from flowc_runtime.datastore.records import ArtifactRef, RunRecord
    from flowc_runtime.task.hooks import HookContext

R = TypeVar("R")


class StepFailed(Exception):  # noqa: N818 - says what happened
    """The user's code raised; the exception itself is the cause."""


def run_attempt(request: TaskRequest) -> TaskReport:
    """Run one attempt of a task in this process and say how it ended."""
    started = time.time()
    try:
        return _attempt(request, started)
    except StepFailed as failed:
        return _failed(Exit.FAILED, failed.__cause__ or failed, started)
    except TaskError as error:
        return _failed(error.exit, error, started)
    except StoreError as error:
        return _failed(Exit.ENVIRONMENT, error, started)
    except Terminated as error:
        return _failed(Exit.TERMINATED, error, started)
    except BaseException as error:  # noqa: BLE001 - a defect of flowc's own must reach the record too
        return _failed(Exit.FAILED, error, started, own=True)


def _failed(code: Exit, error: BaseException, started: float, *, own: bool = False) -> TaskReport:
    failure = describe(error, own=own)
    sys.stderr.write(failure.traceback or f"{failure.type}: {failure.message}\n")
    return TaskReport("failed", code, started, time.time(), failure=failure)


def _attempt(request: TaskRequest, started: float) -> TaskReport:
    store = open_store(request.facts.store)
    records = RunStore(store, request.plan.flow, request.facts.run, codec=request.facts.codec)
    step = request.step_plan
    if request.rank is None:
        committed = records.read_record(request.step, request.path)
        if committed is not None:
            restore_exits(records, step, committed)
            return report_of(committed, started, found=True)
    run_record = open_run(records, request) if request.is_first else None
    # Where the client looks inside of a step.
    os.environ[Env.STORE] = store.root
    set_environment(step)
    set_secrets(step)
    task = _Task(request, records, run_record)
    values, lazy = current_facts(request, records)
    with running(values, lazy):
        failure = task.call()
        record = task.commit(started, failure)
    return report_of(record, started)


class _Task:
    """The flow object of one attempt, and what belongs to it."""

    def __init__(
        self, request: TaskRequest, records: RunStore, run_record: RunRecord | None
    ) -> None:
        self.request = request
        self.step = request.step_plan
        self.records = records
        self.cls = cls = _user_code(load_flow, request.plan)
        if request.facts.target != "local":
            # Locally the class is the very one that was checked.
            _user_code(check_decorators, cls, request.plan, self.step)
        self.decorators = _user_code(user_decorators, cls, request.plan, self.step)
        reader = ArtifactReader(records.blobs)
        self.writer = ArtifactWriter(records.blobs, step=self.step.name)
        inputs = _inputs(request, records)
        self.lineage = Lineage(request.plan, inputs, self.step, request.path)
        self.run_view = RunView(request.plan, inputs, reader)
        constants = class_constants(cls)
        if run_record is not None:
            inherited = self._first_artifacts(run_record, constants)
        else:
            inherited = self._inherited(constants)
        self.state = TaskState(
            self.run_view, self.step, request.path, inherited, self._read_only(constants)
        )
        self.flow = bind(cls, self.state, {})
        _user_code(initialize, self.flow)

    def call(self) -> BaseException | None:
        """Run the step; gives back the exception that `@catch` took, if it took one.

        Raises:
            StepFailed: if the step raised and nothing took it.
        """
        catch = self._catch
        if catch is not None and catch["var"]:
            setattr(self.flow, catch["var"], None)
        if self.request.fallback is not None:
            return self._take(catch, TaskDied(self._reason(self.request.fallback)))
        try:
            with forks_end_here(), time_limit(self.step):
                self._call_step()
        except (TaskError, Terminated, StoreError):
            raise
        except BaseException as error:
            if not self._catches:
                raise StepFailed from error
            return self._take(catch, error)
        return None

    @property
    def _catch(self) -> dict[str, Any] | None:
        return decorator(self.step, "catch")

    @property
    def _catches(self) -> bool:
        return self._catch is not None and self.request.attempt >= self.request.retries

    def _reason(self, given: str) -> str:
        """How the attempt before died, as its supervisor saw it; otherwise what the engine says."""
        request = self.request
        last = self.records.read_failure(self.step.name, request.path, request.attempt - 1)
        return given if last is None or last.exception is None else last.exception.message

    def commit(self, started: float, failure: BaseException | None) -> Any:
        """Save the artifacts and write the record.

        Raises:
            StepFailed: if an artifact cannot be pickled, and `@catch` does not take that.
        """
        try:
            artifacts = self.state.save(self.flow, self.writer)
        except ArtifactError as error:
            if not self._catches:
                raise StepFailed from error
            self.state.start_over(self.flow)
            failure = self._take(self._catch, failure or error)
            artifacts = self.state.save(self.flow, self.writer)
        return commit(
            self.request, self.records, self.lineage, self.state, artifacts, started, failure
        )

    def _call_step(self) -> None:
        function = getattr(self.flow, self.step.name)
        inputs = None
        if self.step.join is not None:
            inputs = Inputs(self.cls, self.run_view, self.lineage, {})
        arguments = () if inputs is None else (inputs,)
        if not self.decorators:
            function(*arguments)
        else:
            from flowc_runtime.task.hooks import wrap

            wrap(lambda: function(*arguments), self.decorators, self._context(inputs))()
        if self.state.transition is None and self.step.kind != "end":
            raise MetaflowException(f"step `{self.step.name}` ended without calling self.next()")

    def _context(self, inputs: Inputs | None) -> HookContext:
        from flowc_runtime.task.hooks import HookContext

        request = self.request
        return HookContext(
            self.flow,
            request.step,
            inputs,
            request.facts.run,
            request.path,
            request.attempt,
            request.retries,
        )

    def _take(self, catch: dict[str, Any] | None, error: BaseException) -> BaseException:
        failure = describe(error)
        if catch is not None and catch["print_exception"]:
            sys.stderr.write(failure.traceback or f"{failure.message}\n")
        if catch is not None and catch["var"]:
            caught = CaughtException(failure.type, failure.message, failure.traceback)
            setattr(self.flow, catch["var"], caught)
        self.state.transition = straight(self.step, self.request.path)
        return error

    def _first_artifacts(self, run: RunRecord, constants: dict[str, Any]) -> dict[str, ArtifactRef]:
        """Parameters and class constants: the artifacts that a run begins with."""
        values = dict(constants)
        for parameter in self.request.plan.parameters:
            value: Any = run.parameters[parameter.name]
            if parameter.type == "file":
                value = _user_code(file_value, self.cls, parameter, value, self.records.blobs)
            values[parameter.attribute] = value
        return {name: self.writer.save(name, value) for name, value in values.items()}

    def _read_only(self, constants: dict[str, Any]) -> frozenset[str]:
        return frozenset({*constants, *(p.attribute for p in self.request.plan.parameters)})

    def _inherited(self, constants: dict[str, Any]) -> dict[str, ArtifactRef]:
        artifacts = passed_on(self.lineage.parent(0).record.artifacts)
        if self.step.join is None:
            return artifacts
        given = self._read_only(constants)
        return {name: ref for name, ref in artifacts.items() if name in given}


def _inputs(request: TaskRequest, records: RunStore) -> RunStore:
    """The run that the task's inputs are in."""
    run = request.facts.inputs_from
    return records if run is None else RunStore(records.store, records.flow, run)


def _user_code(function: Callable[..., R], *arguments: Any, **more: Any) -> R:
    """Call what runs the user's code outside of a step, such as importing the flow."""
    try:
        return function(*arguments, **more)
    except (TaskError, Terminated):
        raise
    except BaseException as error:
        raise StepFailed from error
