"""Which client library serves a datastore: the quickest one that this Python has."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.objects.client import ObjectClient, Refused, Unreachable
from flowc_runtime.datastore.objects.location import Location, locate
from flowc_runtime.datastore.objects.store import ObjectStore
from flowc_runtime.datastore.objects.wording import failure

_MODULES = {
    "obstore": "obstore.store",
    "boto3": "boto3",
    "builtin": "flowc_runtime.datastore.objects.sigv4.client",
}


def open_object_store(root: str) -> ObjectStore:
    """The store at a URL; connections to it are shared within a process.

    Raises:
        StoreError: if the URL is not usable, or nothing here speaks to such a server.
    """
    location = locate(root)
    return ObjectStore(location, _client(location, os.getpid()))


@lru_cache(maxsize=16)
def _client(location: Location, process: int) -> ObjectClient:  # noqa: ARG001
    try:
        return make_client(location)
    except (Refused, Unreachable) as error:
        raise failure(location, "reach", error) from error


def import_client(root: str) -> None:
    """Import the library that would serve a root, without using it."""
    try:
        wanted = library_of(locate(root))
    except StoreError:
        return
    import_module(_MODULES[wanted])
    if wanted == "boto3":
        import_module("boto3.session")
        import_module("botocore.handlers")
        import_module("botocore.parsers")


def make_client(location: Location) -> ObjectClient:
    """A client for a place, of the library that the place asks for.

    Raises:
        StoreError: if that library is not there.
    """
    from flowc_runtime.datastore.objects.sigv4.credentials import Chain

    library = library_of(location)
    if library == "obstore":
        from flowc_runtime.datastore.objects import through_obstore

        return through_obstore.for_location(location, Chain() if location.scheme == "s3" else None)
    if library == "boto3":
        from flowc_runtime.datastore.objects.through_boto3 import Boto3Client

        return Boto3Client(location)
    from flowc_runtime.datastore.objects.sigv4.client import BuiltinClient

    return BuiltinClient(location, Chain())


def library_of(location: Location) -> str:
    """The library that serves a place here: `obstore`, `boto3` or `builtin`.

    Raises:
        StoreError: if the place asks for one that is not there.
    """
    from flowc_runtime.datastore.objects.through_obstore import usable

    wanted = location.client
    if wanted in ("auto", "obstore") and usable():
        return "obstore"
    if wanted == "obstore":
        reason = "is not installed" if find_spec("obstore") is None else "does not survive a fork"
        raise StoreError(
            f"{location.shown} needs the package obstore, which {reason}:"
            " pip install 'flowc-runtime[s3]'"
        )
    if wanted in ("auto", "boto3") and find_spec("boto3") is not None:
        return "boto3"
    if wanted == "boto3":
        raise StoreError("datastore.s3_client is boto3, which is not installed")
    return "builtin"
