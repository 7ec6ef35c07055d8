"""Run a flow on this machine, from taking a run id to the end record."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from flowc.diagnostics import FlowcError, UsageError
from flowc.local.events import Event, HookFinished, Note, Observer, RunFinished, RunStarted
from flowc.local.frontier import Batch
from flowc.local.hooks import call_hooks
from flowc.local.machine import reason_against_forking, usable_cores
from flowc.local.options import RunOptions, RunResult, Settle
from flowc.local.resume import Origin
from flowc.local.scheduler import Scheduler
from flowc.local.workers import ForkWorkers, FreshWorkers, Workers
from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.open import open_store
from flowc_runtime.datastore.run_store import RunStore, new_run_id
from flowc_runtime.plan import ParameterPlan, Plan
from flowc_runtime.protocol import JSONValue
from flowc_runtime.task.entry import default_of, run_record
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.files import store_files
from flowc_runtime.task.request import RunFacts, TaskRequest


def run(
    plan: Plan,
    options: RunOptions,
    observers: Iterable[Observer] = (),
    settle: Settle | None = None,
) -> RunResult:
    """Run a flow whose module is loaded already.

    Args:
        plan: the flow's plan.
        options: how to run it.
        observers: told every event of the run.
        settle: completes the options. Whoever looks into the datastore earlier leaves connections in this
            process, from which tasks can then not be forked.

    Raises:
        FlowcError: if the run cannot begin: a parameter without a value, a store that cannot be used.
    """
    try:
        return _Run(plan, options, tuple(observers), settle).run()
    except StoreError as error:
        raise FlowcError(str(error), help=error.help) from error


class _Run:
    def __init__(
        self,
        plan: Plan,
        options: RunOptions,
        observers: tuple[Observer, ...],
        settle: Settle | None,
    ) -> None:
        self.plan = plan
        self.options = options
        self.observers = observers
        self.settle = settle
        self.started = time.time()
        self.event: JSONValue = None
        self.values: dict[str, JSONValue] = {}

    def run(self) -> RunResult:
        """Run it."""
        # Tasks are forked from what this process is now: before it has connections and threads.
        workers, note = self.workers()
        try:
            return self.run_with(workers, note)
        finally:
            workers.close()

    def run_with(self, workers: Workers, note: str | None) -> RunResult:
        """Take a run id, and run the flow's tasks."""
        if self.settle is not None:
            self.options = self.settle(self.store, self.options)
        self.store.prepare()
        origin = self.origin()
        given = origin.record.parameters if origin else self.options.parameters
        self.values = {p.name: _value(p, given) for p in self.plan.parameters}
        self.event = origin.record.event if origin else self.options.event
        only = self.only(origin)
        facts = self.facts(new_run_id(self.store, self.plan.flow))
        template = TaskRequest(self.plan, facts, self.plan.entry, "")
        records = self.records(facts.run)
        self.create(records, facts)
        workers.begin(template)
        slots = self.options.workers or usable_cores()
        self.announce(facts, slots, note)
        scheduler = Scheduler(
            template,
            records,
            workers,
            slots,
            self.notify,
            max_num_splits=self.options.max_num_splits,
            origin=None if only else origin,
            only=only,
        )
        return self.supervise(scheduler, records)

    @cached_property
    def store(self) -> Store:
        """The datastore."""
        return open_store(self.options.store)

    def origin(self) -> Origin | None:
        """The run to resume."""
        if self.options.origin is None:
            return None
        return Origin(self.plan, self.records(self.options.origin), self.options.again)

    def only(self, origin: Origin | None) -> Batch | None:
        """The one task to run."""
        if self.options.only is None:
            return None
        name, path = self.options.only
        step = next((step for step in self.plan.steps if step.name == name), None)
        if step is None:
            raise UsageError(f"flow {self.plan.flow} has no step `{name}`")
        if origin is None:
            raise UsageError("a single task needs a run to take its inputs from")
        if any("rank" in source.arrive for group in step.sources for source in group):
            raise UsageError(f"`{name}` runs as a gang: its ranks cannot be run on their own")
        return Batch(step, None, path)

    def records(self, run: str) -> RunStore:
        """The records of a run of this flow."""
        return RunStore(self.store, self.plan.flow, run, codec=self.options.codec)

    def facts(self, run: str) -> RunFacts:
        """What all tasks are told of the run."""
        return RunFacts(
            run=run,
            uid=f"local-{os.urandom(8).hex()}",
            store=self.store.root,
            user=self.options.user,
            tags=self.options.tags,
            namespace=self.options.namespace,
            origin=self.options.origin,
            inputs_from=self.options.origin if self.options.only else None,
            codec=self.options.codec,
            project=self.options.project,
        )

    def create(self, records: RunStore, facts: RunFacts) -> None:
        """Write the run's record, and the file with its id."""
        ir = records.write_plan(self.plan)
        try:
            folders = (str(Path.cwd()), str(self.options.root))
            values = store_files(self.plan.parameters, self.values, records.blobs, folders)
            record = run_record(self.plan, facts, values, ir, self.event)
            records.create_run(record, listed=self.options.only is None)
        except TaskError as error:
            raise FlowcError(str(error)) from error
        except ValueError as error:
            raise FlowcError(f"a parameter cannot be recorded: {error}") from error
        if self.options.run_id_file is not None:
            _write(self.options.run_id_file, records.run)

    def workers(self) -> tuple[Workers, str | None]:
        """How tasks are started, and what to say about it."""
        reason = None if self.options.isolate else reason_against_forking()
        if not self.options.isolate and reason is None:
            return ForkWorkers(self.plan, self.options.store), None
        note = (
            None if reason is None else f"every task starts a fresh interpreter, because {reason}"
        )
        return FreshWorkers((str(self.options.root), *_own_folders())), note

    def announce(self, facts: RunFacts, slots: int, note: str | None) -> None:
        """Tell that the run begins."""
        steps = tuple(step.name for step in self.plan.steps)
        run, origin, at = facts.run, facts.origin, self.started
        self.notify(RunStarted(self.plan.flow, run, self.store.root, steps, slots, at, origin))
        if note is not None:
            self.notify(Note(note, time.time()))

    def supervise(self, scheduler: Scheduler, records: RunStore) -> RunResult:
        """Run the loop and tell how it ended."""
        with _stop_on_signals(scheduler.stop):
            state = scheduler.run()
            tally = scheduler.tally
            failed = tuple(tally.failed)
            if state != "succeeded" or self.options.only is not None:
                records.write_end(state, failed[0] if state == "failed" else None)
        if state != "terminated" and self.options.only is None:
            self.call_hooks(records, succeeded=state == "succeeded")
        self.notify(
            RunFinished(
                self.plan.flow,
                records.run,
                state,
                failed,
                tally.finished,
                time.time() - self.started,
                time.time(),
                tally.slowest,
            )
        )
        return RunResult(self.plan.flow, records.run, self.options, state, failed)

    def call_hooks(self, records: RunStore, *, succeeded: bool) -> None:
        """Call the exit hooks."""
        decorators = self.options.decorators
        for hook in call_hooks(decorators, records, self.options.root, succeeded=succeeded):
            self.notify(HookFinished(hook.name, hook.succeeded, hook.output, time.time()))

    def notify(self, event: Event) -> None:
        """Tell every observer."""
        for observer in self.observers:
            observer.notify(event)


def _value(parameter: ParameterPlan, given: Mapping[str, JSONValue]) -> JSONValue:
    if parameter.name in given:
        return given[parameter.name]
    if parameter.required:
        raise FlowcError(f"parameter `{parameter.name}` has no value")
    return default_of(parameter)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FlowcError(f"cannot write the run id to {path}: {error.strerror}") from error


def _own_folders() -> tuple[str, ...]:
    """Where a fresh interpreter finds what this one has imported from."""
    return tuple(entry for entry in sys.path if entry)


@contextmanager
def _stop_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on Ctrl-C and on a polite kill."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    watched = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(which, lambda *_: stop()) for which in watched]
    try:
        yield
    finally:
        for which, handler in zip(watched, before, strict=True):
            signal.signal(which, handler)
