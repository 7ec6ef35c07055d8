"""What a step may raise, and catch, through the authoring interface.

```
MetaflowException
├── InvalidNextException
├── MergeException
│   ├── UnhandledInMergeArtifactsException
│   └── MissingInMergeArtifactsException
├── TimeoutException
└── TaskDied             stands in @catch's artifact for attempts that were killed
CaughtException          the value of @catch's artifact; not raised by flowc
```
"""

from __future__ import annotations

from collections.abc import Iterable


class MetaflowException(Exception):  # noqa: N818 - the names that flows import
    """A step used the interface in a way that cannot work."""

    headline = "Flow failed"


class InvalidNextException(MetaflowException):
    """`self.next` was called in a way that the flow does not allow."""

    headline = "Invalid self.next() transition"


class MergeException(MetaflowException):
    """`merge_artifacts` could not decide what to take.

    Attributes:
        artifact_names: the artifacts concerned, sorted.
    """

    def __init__(self, message: str, artifact_names: Iterable[str]) -> None:
        super().__init__(message)
        self.artifact_names = sorted(artifact_names)

    def __reduce__(self) -> tuple[type[MergeException], tuple[str, list[str]]]:
        return type(self), (str(self), self.artifact_names)


class UnhandledInMergeArtifactsException(MergeException):
    """Branches hold different values under one name, and the join has not chosen."""

    headline = "Unhandled artifacts in merge"


class MissingInMergeArtifactsException(MergeException):
    """No branch has an artifact that `include` names."""

    headline = "Missing artifacts in merge"


class TimeoutException(MetaflowException):
    """The step ran longer than its `@timeout`."""

    headline = "@timeout"


class TaskDied(MetaflowException):
    """The attempts of a step died without an exception, for instance because memory ran out."""

    headline = "Task died"


class CaughtException(Exception):  # noqa: N818
    """What `@catch` stores: the exception of a step's last attempt, in words.

    The original object is not kept, because it may hold what cannot be pickled.

    Attributes:
        type: qualified name of the exception's class.
        message: what `str()` of it gave.
        traceback: how Python would have printed it, with the user's frames only.
    """

    def __init__(self, type: str, message: str, traceback: str) -> None:
        super().__init__(message)
        self.type = type
        self.message = message
        self.traceback = traceback

    @property
    def exception(self) -> str:
        """The message, as Metaflow calls it."""
        return self.message

    @property
    def stacktrace(self) -> str:
        """The traceback, as Metaflow calls it."""
        return self.traceback

    def __reduce__(self) -> tuple[type[CaughtException], tuple[str, str, str]]:
        return type(self), (self.type, self.message, self.traceback)

    def __str__(self) -> str:
        return f"{self.type}: {self.message}" if self.message else self.type
