"""What the client raises."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from flowc_runtime.exceptions import MetaflowException

_OFFERED = 5


class MetaflowNotFound(MetaflowException):
    """There is no such flow, run, step, task or artifact."""

    headline = "Object not found"


class MetaflowNamespaceMismatch(MetaflowException):
    """The object exists outside the namespace that is set."""

    headline = "Object not in the current namespace"

    def __init__(self, what: str, namespace: str) -> None:
        super().__init__(
            f"{what} is not in namespace {namespace!r}; call namespace(None) to see everything"
        )
        self.what = what
        self.namespace = namespace

    def __reduce__(self) -> tuple[type[MetaflowNamespaceMismatch], tuple[str, str]]:
        return type(self), (self.what, self.namespace)


class MetaflowInvalidPathspec(MetaflowException):
    """A pathspec does not have as many components as the object it is to name."""

    headline = "Invalid pathspec"


class MetaflowTagError(MetaflowException):
    """Tags cannot be changed in this way."""

    headline = "Tag error"


def offer(names: Iterable[str]) -> str:
    """The end of a message that tells what there is instead of what was asked for."""
    found = list(islice(names, _OFFERED + 1))
    more = ", ..." if len(found) > _OFFERED else ""
    return f"; there is {', '.join(found[:_OFFERED])}{more}" if found else "; there is none"
