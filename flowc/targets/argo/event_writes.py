"""What a sensor writes into the workflow that it creates.

Payloads and fields are copied by key, not through a template: Go's templates round large numbers. The
exception is what holds the opening of an expression of Argo's (two braces and `=`): where one cannot be
evaluated, the controller never starts the workflow. A template finds it and writes it another way, and is
empty otherwise; then the key counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from flowc.targets.argo.event_model import Write
from flowc.targets.argo.text import EVENT_PARAMETER
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import PACKED

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

_PAYLOAD = f".Input.{PAYLOAD_KEY}"
_OPENING = '(printf "%c%c=" 123 123)'  # not to be read as one here
_HARMLESS = (
    f'replace {_OPENING} "\\\\u007b{{="'  # in JSON it stands in texts only, and is the same text
)
_ROUNDED = r"[\[:,]-?([0-9]{16,}|[0-9.]+e\+)"  # as Go writes numbers
_RFC3339 = "2006-01-02T15:04:05Z07:00"  # Go describes a form by one moment in it.
_DIGITS = 24
_ONE_DIGITS = 16
_SPECIAL = re.compile(r"[^A-Za-z0-9_-]")
_OPERATOR = re.compile(r"[\\.+*?()|\[\]{}^$]")
_ESCAPED = r"\\\g<0>"


@dataclass(frozen=True, slots=True)
class Description:
    """How an event becomes JSON: the constant text before it, then what `copies` find in its data.

    `template` comes first, then what `rewritten` makes of the data, or if that is nothing, what lies at
    `key`.
    """

    head: str
    template: str
    key: str | None = None
    rewritten: str | None = None


def described_event(name: str) -> Description:
    """A published event: its name, its id and time if it has them, and all of its payload."""
    return Description(
        f'{{"name": {json.dumps(name)}, "type": "event", ',
        f'"id": {{{{ {_PAYLOAD}.id | toJson | {_HARMLESS} }}}},'
        f' "timestamp": {{{{ {_PAYLOAD}.timestamp | toJson | {_HARMLESS} }}}}, "payload": ',
        PAYLOAD_KEY,
        f"{{{{ $json := toJson {_PAYLOAD} }}}}{{{{ if contains {_OPENING} $json }}}}"
        f"{{{{ if regexMatch {json.dumps(_ROUNDED)} $json }}}}null"
        f"{{{{ else }}}}{{{{ $json | {_HARMLESS} }}}}{{{{ end }}}}{{{{ end }}}}",
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
            yield Write(
                dependency,
                place,
                key=description.key,
                template=description.rewritten,
                append=True,
            )
        yield Write(dependency, place, value=end, append=True)


def field_write(dependency: str, parameter: str, field: str, default: str) -> Write:
    """A parameter from a field of the payload, or its default where the event lacks the field."""
    key = f"{PAYLOAD_KEY}.{_SPECIAL.sub(_ESCAPED, field)}"
    name = json.dumps(field, ensure_ascii=False)  # a text of Go's too
    template = (
        f"{{{{ $value := get {_PAYLOAD} {name} }}}}{{{{ $json := toJson $value }}}}"
        f'{{{{ if kindIs "string" $value }}}}'
        f"{{{{ if or (contains {_OPENING} $value) (hasPrefix {json.dumps(PACKED)} $value) }}}}"
        f"{PACKED}{{{{ b64enc $value }}}}{{{{ else }}}}{{{{ $value }}}}{{{{ end }}}}"
        f"{{{{ else if contains {_OPENING} $json }}}}{{{{ $json | {_HARMLESS} }}}}{{{{ end }}}}"
    )
    return Write(dependency, argument_place(parameter), key, template, default)


def argument_place(parameter: str) -> str:
    """Where the value of a parameter stands in a workflow."""
    return f'spec.arguments.parameters.#(name=="{parameter}").value'


def exactly(text: str) -> str:
    """The regular expression, as Go reads it, that matches one text and no other."""
    return f"^{_OPERATOR.sub(_ESCAPED, text)}$"
