"""The client obstore: Rust's `object_store`, the quickest; for S3, Google Cloud Storage and Azure."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from flowc_runtime.datastore.objects.answers import field, looks_like_html, refusal
from flowc_runtime.datastore.objects.client import (
    PART,
    Buffer,
    Condition,
    Content,
    Entry,
    Missing,
    Page,
    Refused,
    Unmet,
    Unreachable,
)
from flowc_runtime.datastore.objects.location import Location
from flowc_runtime.datastore.objects.parts import AT_ONCE, finished_unnoticed
from flowc_runtime.datastore.objects.retry import TRIES
from flowc_runtime.datastore.objects.wording import WEB_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowc_runtime.datastore.objects.sigv4.credentials import Chain

_STATUS = re.compile(r"status code: (\d{3})|\b(\d{3}) [A-Z][a-z]+(?: [A-Z][a-z]+)*: <")
_PAGE = 1000


class ObstoreClient:
    """A bucket through obstore.

    obstore's threads do not survive a fork: a process forked from one that has used it must not.
    """

    name = "obstore"

    def __init__(self, make: Callable[[bool], Any]) -> None:
        """Use the stores that `make` gives: one that signs contents (False), one that does not (True).

        Parts of large objects go unsigned: their content has a digest of its own, and computing
        another one costs as much as sending it.
        """
        self._library = import_module("obstore")
        self._make = make

    def renew(self) -> None:
        """Begin again, with new stores."""
        self.__dict__.pop("_store", None)
        self.__dict__.pop("_large", None)

    @cached_property
    def _store(self) -> Any:
        claim()
        return self._make(False)

    @cached_property
    def _large(self) -> Any:
        claim()
        return self._make(True)

    def get(self, key: str, start: int = 0, length: int | None = None) -> Content:
        """An object or a stretch of it."""
        options = None if length is None else {"range": (start, start + length)}
        try:
            with _translated():
                found = self._library.get(self._store, key, options=options)
                data = found.bytes()
        except Refused as error:
            if error.status == 416 and start == 0:
                return self.get(key)  # empty: it has no first byte
            raise
        meta = found.meta
        return Content(memoryview(data) if length else data.to_bytes(), meta["size"], _tag(meta))

    def head(self, key: str) -> Entry:
        """What a listing would say of one object."""
        with _translated():
            meta = self._library.head(self._store, key)
        _tag(meta)
        return Entry(key, meta["last_modified"].timestamp())

    def put(self, key: str, data: Buffer, condition: Condition | None = None) -> None:
        """Write an object in one request."""
        mode: Any = "overwrite"
        if condition is not None:
            mode = "create" if condition.etag is None else _update(condition.etag)
        with _translated():
            self._library.put(self._store, key, data, mode=mode, use_multipart=False)

    def put_parts(self, key: str, pieces: Iterable[Buffer]) -> None:
        """Write a large object in several requests."""
        try:
            with _translated():
                self._library.put(
                    self._large,
                    key,
                    iter(pieces),
                    use_multipart=True,
                    chunk_size=2 * PART,
                    max_concurrency=AT_ONCE,
                )
        except Refused as error:
            finished_unnoticed(self, key, error)

    def page(self, prefix: str, more: str | None, *, deep: bool) -> Page:
        """A part of the listing."""
        with _translated():
            if not deep:
                found = self._library.list_with_delimiter(self._store, prefix or None)
                return Page([], [f"{name}/" for name in found["common_prefixes"]], None)
            stream = self._library.list(self._store, prefix or None, offset=more, chunk_size=_PAGE)
            metas: list[Any] = next(iter(islice(stream, 1)), [])
        entries = [Entry(meta["path"], meta["last_modified"].timestamp()) for meta in metas]
        return Page(entries, [], entries[-1].key if len(entries) == _PAGE else None)

    def delete(self, key: str) -> None:
        """Remove an object, if it is there."""
        try:
            with _translated():
                self._library.delete(self._store, key)
        except Missing:
            return

    def abort_uploads(self, prefix: str, before: float) -> int:  # noqa: ARG002
        """None: obstore does not list uploads; a lifecycle rule of the bucket drops them."""
        return 0


def for_location(location: Location, chain: Chain | None) -> ObstoreClient:
    """The client for a place.

    Args:
        location: the place.
        chain: where credentials for S3 come from; None elsewhere.
    """
    if location.scheme != "s3":
        url = f"{location.scheme}://{location.bucket}"
        return ObstoreClient(lambda large: _cloud_store(url, large))
    assert chain is not None
    return ObstoreClient(lambda large: _s3_store(location, chain, large))


def _cloud_store(url: str, large: bool) -> Any:
    stores = import_module("obstore.store")
    return stores.from_url(url, retry_config=_retries(large))


def _s3_store(location: Location, chain: Chain, large: bool) -> Any:
    stores = import_module("obstore.store")
    chain.credentials()  # obstore would say less well that there are none
    config: dict[str, Any] = {
        "region": location.region or "us-east-1",
        "virtual_hosted_style_request": not location.path_style,
        "unsigned_payload": large,
        "conditional_put": "etag",
    }
    if location.endpoint:
        host = location.endpoint
        if not location.path_style:
            scheme, _, rest = host.partition("://")
            host = f"{scheme}://{location.bucket}.{rest}"
        config["endpoint"] = host
    if location.kms_key:
        config |= {"server_side_encryption": "aws:kms", "sse_kms_key_id": location.kms_key}
    client: dict[str, Any] = {"connect_timeout": "10s", "timeout": "300s"}
    if location.endpoint and location.endpoint.startswith("http://"):
        client["allow_http"] = True
    if location.ca_bundle:
        with open(location.ca_bundle, "rb") as file:
            client["root_certificate"] = file.read()

    def credentials() -> dict[str, Any]:
        found = chain.credentials()
        return {
            "access_key_id": found.access_key,
            "secret_access_key": found.secret_key,
            "token": found.token,
            "expires_at": found.expires_at,
        }

    return stores.S3Store(
        location.bucket,
        config=config,
        client_options=client,
        retry_config=_retries(large),
        credential_provider=credentials,
    )


def _tag(meta: Mapping[str, Any]) -> str:
    """What tells versions of an object apart: S3 and Azure have ETags, Google generations."""
    if not meta["e_tag"] and not meta["version"]:
        raise Refused(200, WEB_PAGE)
    return f"{meta['e_tag'] or ''}\n{meta['version'] or ''}"


def _update(tag: str) -> dict[str, str]:
    etag, _, version = tag.partition("\n")
    return {"e_tag": etag} | ({"version": version} if version else {})


def _retries(large: bool) -> dict[str, Any]:
    """`ObjectStore` tries small requests again; of a large upload only obstore can repeat a part."""
    return {
        "max_retries": TRIES - 1 if large else 0,
        "retry_timeout": timedelta(seconds=120),
        "backoff": {
            "init_backoff": timedelta(milliseconds=100),
            "max_backoff": timedelta(seconds=8),
            "base": 2,
        },
    }


@contextmanager
def _translated() -> Iterator[None]:
    """What obstore raises as those that every client raises."""
    errors = import_module("obstore.exceptions")
    try:
        yield
    except (errors.AlreadyExistsError, errors.PreconditionError):
        raise Unmet from None
    except (errors.NotFoundError, FileNotFoundError) as error:
        text = str(error)
        code = field(text, "Code")
        if looks_like_html(text) or code not in ("", "NoSuchKey"):
            raise refusal(404, text) from None
        raise Missing from None
    except (errors.BaseError, OSError, ValueError) as error:
        raise _failed(str(error)) from None


def _failed(text: str) -> Refused | Unreachable:
    status = _STATUS.search(text)
    if status is not None:
        return refusal(int(status[1] or status[2]), text)
    if "object was only 0 bytes long" in text:
        return Refused(416, "InvalidRange")
    if "ETag Header missing" in text:
        return Refused(200, WEB_PAGE)
    return Unreachable(text.partition("\n\nDebug source")[0])


def usable() -> bool:
    """Whether this process may use obstore: it is installed, and was not used before a fork."""
    try:
        import_module("obstore")
    except ImportError:
        return False
    return _Use.process in (None, os.getpid())


def claim() -> None:
    """Remember that this process has used obstore."""
    _Use.process = os.getpid()


class _Use:
    """Which process was the first to use obstore, children of it included."""

    process: int | None = None
