"""What started a run: the events in its record, as `current.trigger` and `Run.trigger` show them.

A run's record keeps the trigger as the engine gave it: one event, or a list of them. An event is an
object whose `name`, `id`, `timestamp` (seconds since the epoch) and `type` say what it is; everything in
it is its payload, unless it is an envelope that has a `payload`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flowc_runtime.protocol import JSONValue

if TYPE_CHECKING:
    from flowc_runtime.client import Run
    from flowc_runtime.datastore import RunRecord, Store

RUN_PREFIX = "metaflow."
"""How the names of events begin that runs send when one of their steps has finished."""


class MetaflowEvent(NamedTuple):
    """An event that started a run.

    Attributes:
        name: the event's name.
        id: what tells it from others of that name; of a run, the pathspec of the task that sent it.
        timestamp: when it was sent, in local time; as it was given where that is no number of seconds.
        type: `run` if a run sent it, else `event`.
    """

    name: str | None
    id: str | None
    timestamp: Any
    type: str


class Trigger:
    """What started a run."""

    def __init__(self, event: JSONValue, store: Store | None = None) -> None:
        """Read the event (or events) of a run's record.

        Args:
            event: as in the record; not None.
            store: where runs are, for `run` and `runs`; by default where the client looks.
        """
        given = sorted(_events(event), key=_sent, reverse=True)
        self._events = [_describe(one) for one in given]
        self._store = store

    @property
    def event(self) -> MetaflowEvent | None:
        """The latest of the events."""
        return next(iter(self._events), None)

    @property
    def events(self) -> list[MetaflowEvent] | None:
        """All events, the latest first."""
        return list(self._events) or None

    @property
    def run(self) -> Run | None:
        """The latest of the runs; None if no run started this one."""
        runs = self.runs
        return runs[0] if runs else None

    @property
    def runs(self) -> list[Run] | None:
        """The runs that started this one, the latest first; None if there are none.

        Raises:
            MetaflowNotFound: if one of them is not in the datastore.
        """
        names = dict.fromkeys(_run_of(event) for event in self._events if _flow_of(event))
        return [self._run(name) for name in names] or None

    def __getitem__(self, name: str) -> Run | MetaflowEvent:
        """The run of a flow, or the event of a name.

        Raises:
            KeyError: if there is neither.
        """
        for event in self._events:
            if _flow_of(event) == name:
                return self._run(_run_of(event))
            if event.name == name:
                return event
        raise KeyError(name)

    def __iter__(self) -> Iterator[MetaflowEvent]:
        return iter(self._events)

    def __contains__(self, name: object) -> bool:
        return any(name in (event.name, _flow_of(event)) for event in self._events)

    def __repr__(self) -> str:
        return f"Trigger({', '.join(str(event.name) for event in self._events)})"

    def _run(self, pathspec: str) -> Run:
        from flowc_runtime.client import Run
        from flowc_runtime.client.run_view import RunView

        if self._store is None:
            return Run(pathspec, _namespace_check=False)
        flow, run = pathspec.split("/")
        view = RunView(self._store, flow, run)
        _ = view.record
        return Run(pathspec, _view=view)


def event_data(event: JSONValue) -> Any:
    """What `self.event_data` gives: the payload of the event; of several, by their names."""
    events = _events(event)
    if len(events) == 1:
        return _payload(events[0])
    return {str(one.get("name")): _payload(one) for one in events} or None


def event_of_run(record: RunRecord, task: str, at: int) -> JSONValue:
    """The event that a run stands for which has succeeded.

    Args:
        record: the run's record.
        task: `step/path` of its last task.
        at: when that committed, in seconds since the epoch.
    """
    name = f"{record.flow}/{record.run}"
    return {
        "name": f"{RUN_PREFIX}{record.flow}.end",
        "id": f"{name}/{task}",
        "timestamp": at,
        "type": "run",
        "flow": record.flow,
        "run": record.run,
    }


def _run_of(event: MetaflowEvent) -> str:
    """`Flow/run` of the run that sent an event."""
    return "/".join((event.id or "").split("/")[:2])


def _flow_of(event: MetaflowEvent) -> str | None:
    """The flow of the run that sent an event; None if no run did."""
    return _run_of(event).partition("/")[0] or None if event.type == "run" else None


def _events(event: JSONValue) -> list[Mapping[str, JSONValue]]:
    if event is None:
        return []
    listed = event if isinstance(event, list) else [event]
    return [one if isinstance(one, dict) else {"payload": one} for one in listed]


def _payload(event: Mapping[str, JSONValue]) -> JSONValue:
    return event["payload"] if "payload" in event else dict(event)


def _facts(event: Mapping[str, JSONValue]) -> Mapping[str, JSONValue]:
    """Where `id` and so on stand: in the event itself, or in the payload of an envelope."""
    inner = event.get("payload")
    return {**inner, **event} if isinstance(inner, dict) else event


def _sent(event: Mapping[str, JSONValue]) -> float:
    timestamp = _facts(event).get("timestamp")
    return float(timestamp) if isinstance(timestamp, int | float) else float("-inf")


def _describe(event: Mapping[str, JSONValue]) -> MetaflowEvent:
    facts = _facts(event)
    name, id, timestamp = facts.get("name"), facts.get("id"), facts.get("timestamp")
    if isinstance(timestamp, int | float):
        timestamp = datetime.fromtimestamp(timestamp)  # type: ignore[assignment]  # noqa: DTZ006
    sent_by_run = str(name).startswith(RUN_PREFIX) and str(id).count("/") >= 3
    kind = facts.get("type") or ("run" if sent_by_run else "event")
    return MetaflowEvent(_text(name), _text(id), timestamp, str(kind))


def _text(value: JSONValue) -> str | None:
    return None if value is None else str(value)
