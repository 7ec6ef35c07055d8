"""Argo's and Kubernetes' own languages inside strings: what to write, and what to keep out.

Argo expands `{{...}}` in every string of a template, Kubernetes expands `$(NAME)` in a container's
command and environment. A user's text must come through both unchanged.
"""

from __future__ import annotations

from flowc_runtime.protocol import TOO_LARGE

RUN_ID = "argo-{{workflow.name}}-{{=workflow.uid[0:8]}}"
"""A run's id: two clusters may share a datastore, so the workflow's name alone would not do."""

RUN_UID = "{{workflow.uid}}"
"""The engine's own identity of the run."""

ATTEMPT = "{{retries}}"
"""The number of the attempt; Argo knows it only in templates with a retryStrategy."""

EVENT_PARAMETER = "flowc-event"
"""The parameter in which a sensor says what started the run: JSON, or nothing."""

EXPRESSION = "{{="
"""What begins an expression of Argo's."""

VARIABLE_LIMIT = 131_000
"""Bytes of a variable with which a pod still starts: Linux takes 128 KiB, name and all."""


def _in_variable(value: str) -> str:
    """An expression in base64, in which nothing is expanded again.

    What no pod could start with becomes a mark and the number of bytes: the first task then says so.
    A name for the value, `let`, is refused by the controller, which takes it for one of its own.
    """
    return f"{{{{=map([{value}], len(#) > {VARIABLE_LIMIT} ? '{TOO_LARGE}' + string(len(#)) : #)[0]}}}}"


PARAMETERS = _in_variable(
    f"toBase64(toJson(sprig.omit(workflow.parameters, 'json', '{EVENT_PARAMETER}')))"
)
"""All parameters at once.

Argo adds one of its own, `json`, that holds all others once more: half of what a variable can hold.
"""

STATUS = "{{workflow.status}}"
"""What became of the run; Argo knows it in the exit handler only."""

FAILURES = _in_variable("toBase64(workflow.failures)")
"""The tasks that failed, as JSON; likewise."""

EVENT = _in_variable(f"toBase64(workflow.parameters['{EVENT_PARAMETER}'])")
"""What started the run."""

NO_PARAMETERS = "e30="
"""`{}` in base64; Argo has no such variable for a workflow without parameters."""


def is_literal(text: str) -> bool:
    """Whether Argo leaves the text alone."""
    return "{{" not in text


def can_travel(text: str) -> bool:
    """Whether a value reaches the other side as it is: Argo leaves it alone, and UTF-8 can carry it."""
    return is_literal(text) and not any("\ud800" <= character <= "\udfff" for character in text)


def can_be_variable(text: str) -> bool:
    """The same for a variable of the environment, which ends at a NUL."""
    return can_travel(text) and "\0" not in text


def container_text(text: str) -> str:
    """The text so that Kubernetes, which reads `$$` as `$`, gives it to the container unchanged."""
    return text.replace("$", "$$")


def display_text(text: str) -> str:
    """A text for people, without what Argo would expand in it and without what YAML cannot carry."""
    return text.replace("{{", "{ {").encode("utf-8", "backslashreplace").decode()
