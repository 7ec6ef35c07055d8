"""What starts a flow by itself on Argo Events, before it is text."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.ir.specs import ResetAt
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events count: those where `path` of the data matches `pattern`, a regular expression.

    If `differs`, those where it does not match.
    """

    path: str
    pattern: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Dependency:
    """An event that a sensor waits for: `source` is the EventSource, `event` the name inside it."""

    name: str
    source: str
    event: str
    filter: Filter


@dataclass(frozen=True, slots=True)
class Write:
    """One thing that a sensor writes into the workflow that it creates.

    The value is the text of `template`, or that of `key` in the event's data if it is empty; where neither
    gives one, or neither is said, it is `value`. `append` puts it behind what stands there already.
    """

    dependency: str
    place: str
    key: str | None = None
    template: str | None = None
    value: str | None = None
    append: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """One way for the flow to start: when all of its events have arrived.

    `run_name` is how the names of its runs begin, `event` the beginning of the event parameter's text,
    `set_parameters` what the events set; the writes add the rest.
    """

    name: str
    dependencies: tuple[str, ...]
    reset: ResetAt | None
    run_name: str
    event: str
    set_parameters: tuple[str, ...]
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Upstream:
    """Runs of another flow that are waited for.

    `event` is their name inside the EventSource, `labels` are those of their workflows; a label without
    a value must not be there. `field` tells which states of a workflow are of interest.
    """

    event: str
    labels: Mapping[str, str | None]
    field: Filter


@dataclass(frozen=True, slots=True)
class Webhook:
    """An EventSource that events are posted to, and the name of the event inside it."""

    name: str
    event: str


@dataclass(frozen=True, slots=True)
class Events:
    """A sensor and the sources of its events.

    `watcher` names the EventSource that watches `upstreams`; `webhook` is None where no events are
    posted, or to a source that is there already. `account` is an existing service account of sensor and
    watcher; None where each has one of its own.
    """

    sensor: str
    bus: str
    dependencies: tuple[Dependency, ...]
    starts: tuple[Start, ...]
    watcher: str
    upstreams: tuple[Upstream, ...] = ()
    webhook: Webhook | None = None
    account: str | None = None
