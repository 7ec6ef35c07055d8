"""What can go wrong between a task and its datastore; every message names the thing it is about."""

from __future__ import annotations


class StoreError(Exception):
    """The datastore could not do what was asked of it.

    Attributes:
        help: a way out, where one is known that the message does not say.
    """

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


class NotFound(StoreError):  # noqa: N818 - reads as what it says at every `except`
    """No object lies under a key.

    Attributes:
        key: the key that was asked for, relative to the store's root.
    """

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no object {key!r} in the datastore")
        self.key = key


class InvalidName(StoreError, ValueError):  # noqa: N818
    """A flow, run, step or path holds characters that could lead out of the store's root."""


class SchemaVersionError(StoreError):
    """A record was written for a schema that this runtime does not read."""


class DamagedRecord(StoreError):  # noqa: N818
    """A file that must hold a record does not parse."""


class DamagedBlob(StoreError):  # noqa: N818
    """A blob is missing, cut short, or does not have the digest that its name says."""


class RunConflict(StoreError):  # noqa: N818
    """A run of this id exists already and belongs to another execution of the engine."""
