"""What a sensor writes into the workflow that it creates.

Payloads and fields are copied by key, never through a template: Go's templates would round large
numbers. Only the identity of an event is computed by one, and nothing of the user's is part of its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from flowc.targets.argo.event_model import Write
from flowc.targets.argo.text import EVENT_PARAMETER
from flowc_runtime.dataclass import dataclass

PAYLOAD_KEY = "body.payload"
"""Where the payload of a published event lies in the data of a webhook."""

NAME_KEY = f"{PAYLOAD_KEY}.name"
"""Where its name lies."""

EVENT_IDENTITY = ".Input.body.payload.id | default uuidv4 | toString"
"""What tells one published event from another; one that has no id is new whenever it arrives."""

RUN_IDENTITY = ".Input.body.metadata.uid"
"""What tells one run of another flow from the next."""

NAMED = 4
"""Events that are part of a run's name; all events of a set are new, so that the first few suffice."""

_RFC3339 = "2006-01-02T15:04:05Z07:00"  # Go describes a form by one moment in it.
_DIGITS = 24
_ONE_DIGITS = 16
_SPECIAL = re.compile(r"[^A-Za-z0-9_-]")
_OPERATOR = re.compile(r"[\\.+*?()|\[\]{}^$]")
_ESCAPED = r"\\\g<0>"


@dataclass(frozen=True, slots=True)
class Description:
    """How an event becomes JSON: the constant text before it, then what `copies` find in its data.

    Each copy is a key, or a template and no key.
    """

    head: str
    template: str
    key: str | None = None


def described_event(name: str) -> Description:
    """A published event: its name, its id and time if it has them, and all of its payload."""
    payload = ".Input.body.payload"
    return Description(
        f'{{"name": {json.dumps(name)}, "type": "event", ',
        f'"id": {{{{ {payload}.id | toJson }}}},'
        f' "timestamp": {{{{ {payload}.timestamp | toJson }}}}, "payload": ',
        PAYLOAD_KEY,
    )


def described_run(flow: str, name: str) -> Description:
    """A run of another flow. Its id is the run's path, as `text.RUN_ID` makes it in that run."""
    body = ".Input.body"
    run = f'printf "argo-%s-%s" {body}.metadata.name (substr 0 8 {body}.metadata.uid) | toJson'
    return Description(
        f'{{"name": {json.dumps(name)}, "type": "run", ',
        f'"id": {{{{ printf "%s/argo-%s-%s" "{flow}" {body}.metadata.name'
        f" (substr 0 8 {body}.metadata.uid) | toJson }}}},"
        f' "timestamp": {{{{ {body}.status.finishedAt | toDate "{_RFC3339}" | unixEpoch }}}},'
        f' "payload": {{"flow": "{flow}", "run": {{{{ {run} }}}},'
        f' "workflow": {{{{ {body}.metadata.name | toJson }}}},'
        f' "namespace": {{{{ {body}.metadata.namespace | toJson }}}}}}',
    )


def name_writes(dependencies: Sequence[str], identity: str) -> Iterable[Write]:
    """The rest of the run's name: digits from each event, or from the first few of many."""
    named = dependencies[:NAMED]
    digits = min(_ONE_DIGITS, _DIGITS // len(named))
    template = f"{{{{ {identity} | sha256sum | trunc {digits} }}}}"
    for dependency in named:
        yield Write(dependency, "metadata.name", template=template, append=True)


def event_writes(
    dependencies: Sequence[str], descriptions: Sequence[Description]
) -> Iterable[Write]:
    """The rest of the event parameter's text, which begins with the first description's head."""
    place = argument_place(EVENT_PARAMETER)
    heads = [description.head for description in descriptions[1:]]
    ends = [*(f"}}, {head}" for head in heads), "}]"]
    for dependency, description, end in zip(dependencies, descriptions, ends, strict=True):
        yield Write(dependency, place, template=description.template, append=True)
        if description.key:
            yield Write(dependency, place, key=description.key, append=True)
        yield Write(dependency, place, value=end, append=True)


def field_write(dependency: str, parameter: str, field: str, default: str) -> Write:
    """A parameter from a field of the payload, or its default where the event lacks the field."""
    key = f"{PAYLOAD_KEY}.{_SPECIAL.sub(_ESCAPED, field)}"
    return Write(dependency, argument_place(parameter), key=key, value=default)


def argument_place(parameter: str) -> str:
    """Where the value of a parameter stands in a workflow."""
    return f'spec.arguments.parameters.#(name=="{parameter}").value'


def exactly(text: str) -> str:
    """The regular expression, as Go reads it, that matches one text and no other."""
    return f"^{_OPERATOR.sub(_ESCAPED, text)}$"
