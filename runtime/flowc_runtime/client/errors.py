"""What the client raises."""

from __future__ import annotations

from flowc_runtime.exceptions import MetaflowException


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
