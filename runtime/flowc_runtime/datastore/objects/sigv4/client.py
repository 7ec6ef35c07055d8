"""Our own client for S3: single requests over the standard library, so that any Python image works."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape
from urllib.parse import urlsplit
from xml.etree import ElementTree

from flowc_runtime.datastore.objects.answers import looks_like_html, refusal
from flowc_runtime.datastore.objects.client import (
    Buffer,
    Condition,
    Content,
    Entry,
    Missing,
    Page,
    Refused,
    Unmet,
)
from flowc_runtime.datastore.objects.location import Location
from flowc_runtime.datastore.objects.parts import Uploads, send_parts
from flowc_runtime.datastore.objects.sigv4.connection import Answer, Connections
from flowc_runtime.datastore.objects.sigv4.credentials import Chain
from flowc_runtime.datastore.objects.sigv4.signing import UNSIGNED, Request, Scope, signed_headers
from flowc_runtime.datastore.objects.wording import WEB_PAGE


class BuiltinClient:
    """A bucket through `http.client`."""

    name = "builtin"

    def __init__(self, location: Location, chain: Chain) -> None:
        """Connect to nothing yet; `chain` is asked for credentials."""
        self._location = location
        self._chain = chain
        self._region = location.region or "us-east-1"
        endpoint = location.endpoint or f"https://s3.{self._region}.amazonaws.com"
        parts = urlsplit(endpoint)
        host = parts.netloc if location.path_style else f"{location.bucket}.{parts.netloc}"
        self._base = f"/{location.bucket}/" if location.path_style else "/"
        self._connections = Connections(f"{parts.scheme}://{host}", location.ca_bundle)

    def renew(self) -> None:
        """Forget credentials that the server calls expired."""
        self._chain.forget()

    def get(self, key: str, start: int = 0, length: int | None = None) -> Content:
        """An object or a stretch of it."""
        span = {} if length is None else {"range": f"bytes={start}-{start + length - 1}"}
        try:
            answer = self.ask("GET", key, headers=span)
        except Refused as error:
            if error.status == 416 and start == 0:
                return self.get(key)  # empty: it has no first byte
            raise
        size = int(answer.headers.get("content-range", f"/{len(answer.body)}").rpartition("/")[2])
        return Content(answer.body, size, _etag(answer))

    def head(self, key: str) -> Entry:
        """What a listing would say of one object."""
        answer = self.ask("HEAD", key)
        _etag(answer)
        return Entry(key, parsedate_to_datetime(answer.headers["last-modified"]).timestamp())

    def put(self, key: str, data: Buffer, condition: Condition | None = None) -> None:
        """Write an object in one request."""
        headers = self.encryption
        if condition is not None:
            name = "if-none-match" if condition.etag is None else "if-match"
            headers = {**headers, name: condition.etag or "*"}
        _etag(self.ask("PUT", key, headers=headers, body=[data]))

    def put_parts(self, key: str, pieces: Iterable[Buffer]) -> None:
        """Write a large object in several requests."""
        send_parts(self, _Uploads(self, key), pieces)

    def page(self, prefix: str, more: str | None, *, deep: bool) -> Page:
        """A part of the listing."""
        query = {"list-type": "2", "prefix": prefix} | ({} if deep else {"delimiter": "/"})
        if more is not None:
            query["continuation-token"] = more
        root = _xml(self.ask("GET", "", query=query))
        if not root.tag.endswith("ListBucketResult"):
            raise Refused(200, WEB_PAGE)
        entries = [
            Entry(_text(each, "Key"), _moment(_text(each, "LastModified")))
            for each in root.findall("{*}Contents")
        ]
        folders = [_text(each, "Prefix") for each in root.findall("{*}CommonPrefixes")]
        return Page(entries, folders, _text(root, "NextContinuationToken") or None)

    def delete(self, key: str) -> None:
        """Remove an object, if it is there."""
        self.ask("DELETE", key)

    def abort_uploads(self, prefix: str, before: float) -> int:
        """Drop the parts of uploads begun before that time."""
        old: list[tuple[str, str]] = []
        query = {"uploads": "", "prefix": prefix}
        while True:
            root = _xml(self.ask("GET", "", query=query))
            old += [
                (_text(each, "Key"), _text(each, "UploadId"))
                for each in root.findall("{*}Upload")
                if _moment(_text(each, "Initiated")) < before
            ]
            if _text(root, "IsTruncated") != "true":
                break
            query["key-marker"] = _text(root, "NextKeyMarker")
            query["upload-id-marker"] = _text(root, "NextUploadIdMarker")
        for key, upload in old:
            _Uploads(self, key).abort(upload)
        return len(old)

    @property
    def encryption(self) -> dict[str, str]:
        """The headers that ask for encryption with the key that is set."""
        if self._location.kms_key is None:
            return {}
        return {
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": self._location.kms_key,
        }

    def ask(
        self,
        method: str,
        key: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Sequence[Buffer] = (),
        unsigned: bool = False,
    ) -> Answer:
        """Sign and make one request.

        Raises:
            Missing: if the key is not there.
            Unmet: if a condition does not hold.
            Refused: if the server answers with another error.
            Unreachable: if there is no whole answer.
        """
        digest = UNSIGNED if unsigned else hashlib.sha256(b"".join(body)).hexdigest()
        host = self._connections.host
        request = Request(method, host, self._base + key, query or {}, headers or {}, digest)
        found = self._chain.credentials()
        scope = Scope(found.access_key, found.secret_key, found.token, self._region)
        signed = signed_headers(request, scope)
        if method in ("PUT", "POST"):
            signed["content-length"] = str(sum(len(piece) for piece in body))
        answer = self._connections.ask(method, request.target, signed, body)
        if answer.status >= 300:
            raise _refused(answer)
        return answer


class _Uploads(Uploads):
    def __init__(self, client: BuiltinClient, key: str) -> None:
        self._client = client
        self.key = key

    def begin(self) -> str:
        headers = self._client.encryption
        answer = self._client.ask("POST", self.key, query={"uploads": ""}, headers=headers)
        return _text(_xml(answer), "UploadId")

    def send(self, upload: str, number: int, pieces: list[Buffer]) -> str:
        query = {"partNumber": str(number), "uploadId": upload}
        return _etag(self._client.ask("PUT", self.key, query=query, body=pieces, unsigned=True))

    def finish(self, upload: str, etags: list[str]) -> None:
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(etag)}</ETag></Part>"
            for number, etag in enumerate(etags, 1)
        )
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        answer = self._client.ask("POST", self.key, query={"uploadId": upload}, body=[body])
        if b"<Error" in answer.body:
            # A server that is not done in time begins to answer 200 before it knows.
            raise refusal(500, answer.body.decode("utf-8", "replace"))

    def abort(self, upload: str) -> None:
        self._client.ask("DELETE", self.key, query={"uploadId": upload})


def _refused(answer: Answer) -> Exception:
    body = answer.body.decode("utf-8", "replace")
    region = answer.headers.get("x-amz-bucket-region", "")
    if "html" in answer.headers.get("content-type", ""):
        return Refused(answer.status, WEB_PAGE)
    error = refusal(answer.status, body, region=region)
    if error.code == "NoSuchKey" or (answer.status == 404 and error.code == "NotFound"):
        return Missing()
    return Unmet() if answer.status == 412 else error


def _etag(answer: Answer) -> str:
    """The ETag, without which this is no answer of an object store."""
    etag = answer.headers.get("etag")
    if not etag:
        raise Refused(answer.status, WEB_PAGE)
    return etag


def _xml(answer: Answer) -> ElementTree.Element:
    text = answer.body.decode("utf-8", "replace")
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - expat expands no external entities
    except ElementTree.ParseError:
        if looks_like_html(text):
            raise Refused(answer.status, WEB_PAGE) from None
        raise Refused(answer.status, "", "an answer that is no XML") from None


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or ""


def _moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
