"""Names that an engine accepts: readable, stable, and never the same for two different things.

A name that cannot be kept as it is gets the first digits of its digest, so that two names that an
engine would fold into one stay apart, whatever else the flow contains.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

OBJECT_NAME_LIMIT = 50
"""Characters of a Kubernetes object: a run's name adds 6 to 11, and labels end at 63."""

LABEL_LIMIT = 63
"""Characters of a Kubernetes label value."""

_DIGITS = 8
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OBJECT_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")


def digest_of(text: str, digits: int = _DIGITS) -> str:
    """The first digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def shorten(text: str, limit: int) -> str:
    """`text` if it fits; else its head and a digest of the whole."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - _DIGITS - 1].rstrip('-._')}-{digest_of(text)}"


def is_object_name(text: str) -> bool:
    """Whether Kubernetes takes `text` as the name of an object."""
    return _OBJECT_NAME.fullmatch(text) is not None


def is_namespace(text: str) -> bool:
    """Whether Kubernetes takes `text` as the name of a namespace."""
    return is_object_name(text) and "." not in text and len(text) <= LABEL_LIMIT


def flow_object_name(flow: str, prefix: tuple[str, ...] = ()) -> str:
    """The Kubernetes name of a flow: `TrainModel` becomes `train-model`.

    Args:
        flow: the name of the flow's class.
        prefix: project, then the parts of the branch, where the flow has them; dots join them.
    """
    name = _ascii("-".join(_CAMEL.split(flow)).lower())
    if "".join(word.capitalize() for word in name.split("-")) != flow:
        name = f"{name or 'flow'}-{digest_of(flow)}"
    # Names of projects have underscores only; those of branches have hyphens as a rule.
    parts = [_prefix_part(part, "-" if number else "_") for number, part in enumerate(prefix)]
    return shorten(".".join([*parts, name]), OBJECT_NAME_LIMIT)


def _prefix_part(part: str, separator: str) -> str:
    name = _ascii(part.lower().replace("_", "-"))
    return name if name.replace("-", separator) == part else f"{name or 'x'}-{digest_of(part)}"


def template_names(steps: Iterable[str]) -> dict[str, str]:
    """Names for the templates of steps: lower case, hyphens, each different from all others.

    Argo puts a template's name into the pod's, and a pod's name has no capitals and no underscores.
    """
    result: dict[str, str] = {}
    for step in steps:
        name = _ascii(step.lower().replace("_", "-"))
        kept = name.replace("-", "_") == step and not name[:1].isdigit()
        result[step] = shorten(name if kept else f"s-{name}-{digest_of(step)}", LABEL_LIMIT)
    return result


def unused(name: str, taken: Iterable[str]) -> str:
    """`name`, or the first of `name-2`, `name-3`, ... that is not taken."""
    names = set(taken)
    number, candidate = 1, name
    while candidate in names:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def label_value(text: str) -> str:
    """`text` as a label's value: unchanged where Kubernetes takes it."""
    if len(text) <= LABEL_LIMIT and (not text or _LABEL.fullmatch(text)):
        return text
    head = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "x"
    return f"{head[: LABEL_LIMIT - _DIGITS - 1].rstrip('-')}-{digest_of(text)}"


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")
