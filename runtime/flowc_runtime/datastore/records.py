"""Runs and tasks as they are written down, and their JSON.

The keys and their order are an interface; `schema/*.json` beside this package states them. A reader
takes the present schema version and the one before; it ignores keys it does not know.
"""

from __future__ import annotations

import json
from dataclasses import field
from typing import Any, Literal

from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.errors import SchemaVersionError
from flowc_runtime.protocol import RECORD_SCHEMA, JSONValue

Outcome = Literal["ok", "caught", "cloned", "failed"]


@dataclass(frozen=True)
class ArtifactRef:
    """Where an artifact's value is, without the value.

    Attributes:
        size: bytes of the value's frame stream, uncompressed.
        type: the value's class, `module.qualname`; built-in ones without module.
        sha256: digest of the frame stream, which is the blob's name; or None for a small value.
        inline: base64 of the frame stream of a small value; or None.
    """

    size: int
    type: str
    sha256: str | None = None
    inline: str | None = None

    @property
    def digest(self) -> str:
        """The sha256 of the frame stream, wherever it is held: equal values, equal digests."""
        if self.sha256 is not None:
            return self.sha256
        from base64 import b64decode
        from hashlib import sha256

        return sha256(b64decode(self.inline or "")).hexdigest()

    def to_json(self) -> dict[str, JSONValue]:
        """As JSON values."""
        held: tuple[str, JSONValue] = (
            ("inline", self.inline) if self.sha256 is None else ("sha256", self.sha256)
        )
        return {held[0]: held[1], "size": self.size, "type": self.type}


@dataclass(frozen=True)
class ExceptionSummary:
    """What a failed or caught attempt raised; the traceback holds the user's frames only."""

    type: str
    message: str
    traceback: str

    def to_json(self) -> dict[str, JSONValue]:
        """As JSON values."""
        return {"type": self.type, "message": self.message, "traceback": self.traceback}


@dataclass(frozen=True)
class ParentTask:
    """A task that another one took its inputs from."""

    step: str
    path: str

    def to_json(self) -> dict[str, JSONValue]:
        """As JSON values."""
        return {"step": self.step, "path": self.path}


@dataclass(frozen=True)
class ParentItems:
    """The tasks `step/<base>.0` to `step/<base>.<count - 1>`, which a join took its inputs from."""

    step: str
    base: str
    count: int

    def to_json(self) -> dict[str, JSONValue]:
        """As JSON values."""
        return {"step": self.step, "base": self.base, "count": self.count}


Parent = ParentTask | ParentItems


@dataclass(frozen=True)
class RunRecord:
    """`run.json`: what a run was started with. It never changes afterwards.

    Attributes:
        target: `local` or the name of the engine's target.
        uid: the engine's own identity of the execution; tells two runs of one id apart.
        created: timestamp.
        parameters: value of each parameter, by its name.
        configs: resolved value of each config, by its name.
        event: what triggered the run, or None.
        code: digest of the code archive, or None when the code was run in place.
        ir: digest of the blob that holds the flow's plan.
        origin: run id that this run resumes, or None.
        versions: of `flowc_runtime`, `python`, and what else shapes pickles.
    """

    flow: str
    run: str
    target: str
    uid: str
    created: str
    user: str
    parameters: dict[str, JSONValue] = field(default_factory=dict)
    configs: dict[str, JSONValue] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    system_tags: tuple[str, ...] = ()
    event: JSONValue = None
    code: str | None = None
    ir: str | None = None
    origin: str | None = None
    versions: dict[str, str] = field(default_factory=dict)
    schema: int = RECORD_SCHEMA

    def to_json(self) -> dict[str, JSONValue]:
        """As JSON values, in the order of the interface."""
        return {
            "schema": self.schema,
            "flow": self.flow,
            "run": self.run,
            "target": self.target,
            "uid": self.uid,
            "created": self.created,
            "user": self.user,
            "parameters": self.parameters,
            "configs": self.configs,
            "tags": list(self.tags),
            "system_tags": list(self.system_tags),
            "event": self.event,
            "code": self.code,
            "ir": self.ir,
            "origin": self.origin,
            "versions": dict(self.versions),
        }


@dataclass(frozen=True)
class TaskRecord:
    """`record.json` (the commit of a task), or with outcome `failed` the end of one attempt.

    Attributes:
        path: task path.
        attempt: number of the attempt, from 0.
        writer: nonce of the writer, which tells its own record from another's.
        started: timestamp; so is `finished`.
        parents: where the inputs came from, in the order in which the task saw them.
        count: items or ranks that the task fanned out into, or None.
        case: step that a switch chose, or None.
        trip: the next trip of the loop when the transition repeats it, or None.
        artifacts: all artifacts of the task by name, those passed on unchanged included.
        origin: pathspec of the task that this one was cloned from, or None.
        metadata: facts that decorators recorded; `engine`: those of the workflow engine.
        code: digest of the code archive; `digest`: of the step as compiled.
    """

    flow: str
    run: str
    step: str
    path: str
    attempt: int
    writer: str
    outcome: Outcome
    started: str
    finished: str
    parents: tuple[Parent, ...] = ()
    count: int | None = None
    case: str | None = None
    trip: int | None = None
    artifacts: dict[str, ArtifactRef] = field(default_factory=dict)
    exception: ExceptionSummary | None = None
    origin: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    engine: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    code: str | None = None
    digest: str = ""
    schema: int = RECORD_SCHEMA

    @property
    def pathspec(self) -> str:
        """`Flow/run/step/path`."""
        return f"{self.flow}/{self.run}/{self.step}/{self.path}"

    def to_json(self) -> dict[str, JSONValue]:
        """As JSON values, in the order of the interface; a failure has no artifacts."""
        head: dict[str, JSONValue] = {
            "schema": self.schema,
            "flow": self.flow,
            "run": self.run,
            "step": self.step,
            "path": self.path,
            "attempt": self.attempt,
            "writer": self.writer,
            "outcome": self.outcome,
            "started": self.started,
            "finished": self.finished,
            "parents": [parent.to_json() for parent in self.parents],
            "count": self.count,
            "case": self.case,
            "trip": self.trip,
        }
        if self.outcome != "failed":
            head["artifacts"] = {name: ref.to_json() for name, ref in self.artifacts.items()}
        tail: dict[str, JSONValue] = {
            "exception": self.exception.to_json() if self.exception else None,
            "origin": self.origin,
            "metadata": dict(self.metadata),
            "engine": dict(self.engine),
            "versions": dict(self.versions),
            "code": self.code,
            "digest": self.digest,
        }
        return {**head, **tail}


@dataclass(frozen=True)
class Control:
    """What an engine has to know of a committed task: how wide, which way, whether again."""

    count: int | None
    case: str | None
    trip: int | None
    done: str

    def to_json(self) -> dict[str, JSONValue]:
        """As JSON values."""
        return {"count": self.count, "case": self.case, "trip": self.trip, "done": self.done}


def control_of(record: TaskRecord) -> Control:
    """The control values that follow from a record."""
    return Control(record.count, record.case, record.trip, f"{record.step}/{record.path}")


def encode(record: RunRecord | TaskRecord | Control) -> bytes:
    """A record as the bytes of its file.

    Raises:
        ValueError: if a value cannot stand in JSON, such as NaN.
    """
    text = json.dumps(record.to_json(), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A lone surrogate (an undecodable byte of a file name, say) must not keep a task from committing.
    return text.encode("utf-8", "backslashreplace")


def decode_run(data: bytes) -> RunRecord | None:
    """A run record from the bytes of its file; None if they hold none.

    Raises:
        SchemaVersionError: if it was written for another schema.
    """
    value = _parse(data, "run record")
    try:
        return None if value is None else _run(value)
    except (KeyError, TypeError, ValueError):
        return None


def decode_task(data: bytes) -> TaskRecord | None:
    """A task record from the bytes of its file; None if they hold none, as after a power cut.

    Raises:
        SchemaVersionError: if it was written for another schema.
    """
    value = _parse(data, "task record")
    try:
        return None if value is None else _task(value)
    except (KeyError, TypeError, ValueError):
        return None


def _parse(data: bytes, kind: str) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("schema"), int):
        return None
    if value["schema"] not in (RECORD_SCHEMA, RECORD_SCHEMA - 1):
        name = "/".join(str(value[k]) for k in ("flow", "run", "step", "path") if k in value)
        raise SchemaVersionError(
            f"the {kind} of {name} has schema version {value['schema']}, this flowc_runtime reads"
            f" {RECORD_SCHEMA - 1} and {RECORD_SCHEMA}"
        )
    return value


def _run(value: dict[str, Any]) -> RunRecord:
    return RunRecord(
        flow=value["flow"],
        run=value["run"],
        target=value["target"],
        uid=value["uid"],
        created=value["created"],
        user=value["user"],
        parameters=value["parameters"],
        configs=value["configs"],
        tags=tuple(value["tags"]),
        system_tags=tuple(value["system_tags"]),
        event=value["event"],
        code=value["code"],
        ir=value["ir"],
        origin=value["origin"],
        versions=value["versions"],
        schema=value["schema"],
    )


def _task(value: dict[str, Any]) -> TaskRecord:
    return TaskRecord(
        flow=value["flow"],
        run=value["run"],
        step=value["step"],
        path=value["path"],
        attempt=value["attempt"],
        writer=value["writer"],
        outcome=value["outcome"],
        started=value["started"],
        finished=value["finished"],
        parents=tuple(_parent(parent) for parent in value["parents"]),
        count=value["count"],
        case=value["case"],
        trip=value["trip"],
        artifacts={name: _artifact(ref) for name, ref in value.get("artifacts", {}).items()},
        exception=ExceptionSummary(**value["exception"]) if value["exception"] else None,
        origin=value["origin"],
        metadata=value["metadata"],
        engine=value["engine"],
        versions=value["versions"],
        code=value["code"],
        digest=value["digest"],
        schema=value["schema"],
    )


def _parent(value: dict[str, Any]) -> Parent:
    if "base" in value:
        return ParentItems(value["step"], value["base"], value["count"])
    return ParentTask(value["step"], value["path"])


def _artifact(value: dict[str, Any]) -> ArtifactRef:
    if "sha256" not in value and "inline" not in value:
        raise KeyError("sha256")
    return ArtifactRef(value["size"], value["type"], value.get("sha256"), value.get("inline"))
