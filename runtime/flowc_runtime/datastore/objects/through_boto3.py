"""The client boto3, which many images have anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from typing import Any

from flowc_runtime.datastore.objects.client import (
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
from flowc_runtime.datastore.objects.parts import AT_ONCE, Uploads, send_parts
from flowc_runtime.datastore.objects.wording import WEB_PAGE

_TIMEOUT = 60
_CONNECT_TIMEOUT = 10


class Boto3Client:
    """A bucket through boto3."""

    name = "boto3"

    def __init__(self, location: Location) -> None:
        """Make the client; nothing is asked of the server yet."""
        self._location = location
        self._extra: dict[str, str] = {}
        if location.kms_key:
            self._extra = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": location.kms_key}
        self.renew()

    def renew(self) -> None:
        """Begin again with a new session, which looks for credentials anew."""
        location = self._location
        config = import_module("botocore.config").Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=_TIMEOUT,
            max_pool_connections=4 * AT_ONCE,
            s3={"addressing_style": "path" if location.path_style else "auto"},
            # Servers that are not Amazon's know checksums in trailers only lately; blobs have a digest.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        with _translated():
            self._client: Any = (
                import_module("boto3")
                .session.Session()
                .client(
                    "s3",
                    endpoint_url=location.endpoint,
                    region_name=location.region or "us-east-1",
                    verify=location.ca_bundle,
                    config=config,
                )
            )

    def get(self, key: str, start: int = 0, length: int | None = None) -> Content:
        """An object or a stretch of it."""
        span = {} if length is None else {"Range": f"bytes={start}-{start + length - 1}"}
        try:
            with _translated():
                found = self._client.get_object(Bucket=self._location.bucket, Key=key, **span)
                with closing(found["Body"]) as body:
                    _check_etag(found)
                    data = body.read()
        except Refused as error:
            if error.status == 416 and start == 0:
                return self.get(key)  # empty: it has no first byte
            raise
        if len(data) != found["ContentLength"]:
            raise Unreachable("the connection ended early")
        size = int(found.get("ContentRange", f"/{len(data)}").rpartition("/")[2])
        return Content(data, size, found["ETag"])

    def head(self, key: str) -> Entry:
        """What a listing would say of one object."""
        with _translated():
            found = self._client.head_object(Bucket=self._location.bucket, Key=key)
            _check_etag(found)
        return Entry(key, found["LastModified"].timestamp())

    def put(self, key: str, data: Buffer, condition: Condition | None = None) -> None:
        """Write an object in one request."""
        more = dict(self._extra)
        if condition is not None:
            name = "IfNoneMatch" if condition.etag is None else "IfMatch"
            more[name] = condition.etag or "*"
        with _translated():
            done = self._client.put_object(
                Bucket=self._location.bucket, Key=key, Body=bytes(data), **more
            )
            _check_etag(done)

    def put_parts(self, key: str, pieces: Iterable[Buffer]) -> None:
        """Write a large object in several requests."""
        send_parts(
            self, _Boto3Uploads(self._client, self._location.bucket, key, self._extra), pieces
        )

    def page(self, prefix: str, more: str | None, *, deep: bool) -> Page:
        """A part of the listing."""
        options = {} if deep else {"Delimiter": "/"}
        if more is not None:
            options["ContinuationToken"] = more
        with _translated():
            found = self._client.list_objects_v2(
                Bucket=self._location.bucket, Prefix=prefix, **options
            )
        if "IsTruncated" not in found:
            raise Refused(200, WEB_PAGE)
        entries = [
            Entry(each["Key"], each["LastModified"].timestamp())
            for each in found.get("Contents", ())
        ]
        folders = [each["Prefix"] for each in found.get("CommonPrefixes", ())]
        return Page(entries, folders, found.get("NextContinuationToken"))

    def delete(self, key: str) -> None:
        """Remove an object, if it is there."""
        with _translated():
            self._client.delete_object(Bucket=self._location.bucket, Key=key)

    def abort_uploads(self, prefix: str, before: float) -> int:
        """Drop the parts of uploads begun before that time."""
        bucket = self._location.bucket
        count = 0
        with _translated():
            for page in self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=bucket, Prefix=prefix
            ):
                for each in page.get("Uploads", ()):
                    if each["Initiated"].timestamp() < before:
                        _Boto3Uploads(self._client, bucket, each["Key"], {}).abort(each["UploadId"])
                        count += 1
        return count


class _Boto3Uploads(Uploads):
    def __init__(self, client: Any, bucket: str, key: str, extra: dict[str, str]) -> None:
        self._client = client
        self.key = key
        self._place = {"Bucket": bucket, "Key": key}
        self._extra = extra

    def begin(self) -> str:
        with _translated():
            begun = self._client.create_multipart_upload(**self._place, **self._extra)
        return str(begun["UploadId"])

    def send(self, upload: str, number: int, pieces: list[Buffer]) -> str:
        with _translated():
            sent = self._client.upload_part(
                **self._place, UploadId=upload, PartNumber=number, Body=b"".join(pieces)
            )
        return str(sent["ETag"])

    def finish(self, upload: str, etags: list[str]) -> None:
        parts = [{"PartNumber": n, "ETag": etag} for n, etag in enumerate(etags, 1)]
        with _translated():
            self._client.complete_multipart_upload(
                **self._place, UploadId=upload, MultipartUpload={"Parts": parts}
            )

    def abort(self, upload: str) -> None:
        with _translated():
            self._client.abort_multipart_upload(**self._place, UploadId=upload)


@contextmanager
def _translated() -> Iterator[None]:
    """boto3's exceptions as those that every client raises."""
    errors = import_module("botocore.exceptions")
    try:
        yield
    except errors.ClientError as error:
        raise _refused(error.response) from None
    except (errors.NoCredentialsError, errors.CredentialRetrievalError) as error:
        raise Refused(0, "NoCredentials", str(error)) from None
    except import_module("botocore.parsers").ResponseParserError:
        raise Refused(200, WEB_PAGE) from None
    except (errors.BotoCoreError, OSError) as error:
        raise Unreachable(str(error)) from None


def _refused(response: dict[str, Any]) -> Exception:
    error = response.get("Error", {})
    code, text = str(error.get("Code", "")), str(error.get("Message", ""))
    meta = response.get("ResponseMetadata", {})
    status, headers = int(meta.get("HTTPStatusCode", 0)), meta.get("HTTPHeaders", {})
    if "html" in headers.get("content-type", ""):
        return Refused(status, WEB_PAGE)
    if code in ("NoSuchKey", "404") or (status == 404 and not code):
        return Missing()
    if status == 412 or code == "PreconditionFailed":
        return Unmet()
    region = error.get("Region") or headers.get("x-amz-bucket-region", "")
    return Refused(status, "" if code.isdigit() else code, text, region)


def _check_etag(response: dict[str, Any]) -> None:
    if not response.get("ETag"):
        raise Refused(200, WEB_PAGE)
