"""The datastore: an object goes there and back; and who one is to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flowc.targets.deployment import Check
from flowc_runtime.datastore import Store, StoreError, open_store

_WEAKER = (
    "conditional writes are not tried, because datastore.conditional_writes is false: of two attempts"
    " of a task that end at the same moment, the later one may replace the other's record"
)


def check_storage(root: str) -> Iterator[Check]:
    """Whether the datastore at `root` can be written and read, and keeps its conditions."""
    if root.startswith("s3://"):
        yield from check_credentials(root)
    try:
        store = open_store(root)
        begin = time.monotonic()
        kept = store.probe() if "://" in root else _leaving_no_folder(store)
    except StoreError as error:
        yield Check("datastore", "failed", str(error), error.help)
        return
    took = f"{1000 * (time.monotonic() - begin):.0f} ms"
    done = f"{store.root}: an object was written, read back and removed in {took}"
    if kept:
        yield Check("datastore", "ok", f"{done}; conditional writes hold")
    else:
        help = "a server that knows If-None-Match and If-Match on writes needs no such setting"
        yield Check("datastore", "warning", f"{done}; {_WEAKER}", help)


def check_credentials(root: str) -> Iterator[Check]:
    """Where the credentials for a place in S3 come from, and whose they are."""
    # Only here: the object stores' clients are not for every command.
    from flowc_runtime.datastore.objects.choose import library_of
    from flowc_runtime.datastore.objects.identity import identity_of
    from flowc_runtime.datastore.objects.location import locate

    try:
        location = locate(root)
        client = library_of(location)
        who = identity_of(location)
    except StoreError as error:
        yield Check("credentials", "failed", str(error), error.help)
        return
    until = f", until {who.expires}" if who.expires else ""
    told = f"access key {who.key} from {who.source}{until}; the client is {client}"
    yield Check("credentials", "ok", told)
    if who.problem:
        yield Check(
            "identity",
            "warning",
            f"STS does not say whose they are: {who.problem}",
            "harmless where STS cannot be reached and the datastore can",
        )
    elif who.arn is not None:
        yield Check("identity", "ok", who.arn)


def _leaving_no_folder(store: Store) -> bool:
    """`probe`, and the folders that it had to make are removed again."""
    root = Path(store.root)
    made = [folder for folder in (root, *root.parents) if not folder.exists()]
    try:
        return store.probe()
    finally:
        for folder in made:
            with suppress(OSError):  # somebody else may use it by now
                folder.rmdir()
