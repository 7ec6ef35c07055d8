"""Argo's and Kubernetes' own languages inside strings: what to write, and what to keep out.

Argo expands `{{...}}` in every string of a template, Kubernetes expands `$(NAME)` in a container's
command and environment. A user's text must come through both unchanged.
"""

from __future__ import annotations

RUN_ID = "argo-{{workflow.name}}-{{=workflow.uid[0:8]}}"
"""A run's id: two clusters may share a datastore, so the workflow's name alone would not do."""

RUN_UID = "{{workflow.uid}}"
"""The engine's own identity of the run."""

ATTEMPT = "{{retries}}"
"""The number of the attempt; Argo knows it only in templates with a retryStrategy."""

PARAMETERS = "{{=toBase64(toJson(sprig.omit(workflow.parameters, 'json')))}}"
"""All parameters at once: in base64 nothing of their values is expanded again.

Argo adds one of its own, `json`, that holds all others once more: half of what a variable can hold.
"""

STATUS = "{{workflow.status}}"
"""What became of the run; Argo knows it in the exit handler only."""

FAILURES = "{{=toBase64(workflow.failures)}}"
"""The tasks that failed, as JSON; likewise."""

EVENT_PARAMETER = "flowc-event"
"""The parameter in which a sensor says what started the run: JSON, or nothing."""

EVENT = f"{{{{=toBase64(workflow.parameters['{EVENT_PARAMETER}'])}}}}"
"""That parameter, in which nothing is expanded again."""

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
