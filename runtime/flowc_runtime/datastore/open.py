"""From a datastore root, as settings and `FLOWC_STORE` spell it, to the store."""

from __future__ import annotations

import re

from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.local import LocalStore

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://")


def open_store(root: str, *, fsync: bool = False) -> Store:
    """The store at `root`; nothing is read or written yet.

    Args:
        root: a directory, or a URL (`file`, `s3`, `gs`, `az`).
        fsync: whether writes to a directory return only when they would survive a power cut.

    Raises:
        StoreError: if the root is empty, is not usable, or if nothing here serves its kind.
    """
    if not root or "\0" in root:
        raise StoreError("the datastore root is empty: set FLOWC_STORE, or datastore.root")
    scheme = _SCHEME.match(root)
    if scheme is None:
        return LocalStore(root, fsync=fsync)
    if scheme[1] == "file":
        return LocalStore(root[scheme.end() :], fsync=fsync)
    if scheme[1] in ("s3", "gs", "az"):
        # Only here: a local task must not pay for what speaks to servers.
        from flowc_runtime.datastore.objects.choose import open_object_store

        return open_object_store(root)
    raise StoreError(
        f"no datastore backend serves {scheme[1]}://; use a directory, s3://, gs:// or az://"
    )


def preload(root: str) -> None:
    """Import what `open_store` would need for a root, for processes that are forked from this one.

    Nothing is connected, and what is not usable is told by `open_store`.
    """
    if root.startswith(("s3://", "gs://", "az://")):
        from flowc_runtime.datastore.objects.choose import import_client

        import_client(root)
