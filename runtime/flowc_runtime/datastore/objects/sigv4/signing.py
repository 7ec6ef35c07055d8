"""AWS Signature Version 4: what makes a request provable without sending the secret."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from urllib.parse import quote

from flowc_runtime.dataclass import dataclass

UNSIGNED = "UNSIGNED-PAYLOAD"


@dataclass(frozen=True)
class Request:
    """A request before it is signed.

    Attributes:
        method: `GET` and so on.
        host: host and port.
        path: unquoted, beginning with a slash.
        query: unquoted names and values.
        headers: those that are signed beside host, time and digest; names in lower case.
        digest: sha256 of the body in hexadecimal, or `UNSIGNED`.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    digest: str

    @property
    def target(self) -> str:
        """Path and query as they stand in the request line."""
        query = encoded_query(self.query)
        return quote(self.path, safe="/-_.~") + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Scope:
    """What a signature is good for."""

    access_key: str
    secret_key: str
    token: str | None
    region: str
    service: str = "s3"


def signed_headers(request: Request, scope: Scope, now: float | None = None) -> dict[str, str]:
    """All headers of a request, the signature among them.

    Args:
        request: what is asked.
        scope: by whom, and where.
        now: seconds since the epoch; the present moment by default.
    """
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers = {
        **request.headers,
        "host": request.host,
        "x-amz-content-sha256": request.digest,
        "x-amz-date": moment,
    }
    if scope.token:
        headers["x-amz-security-token"] = scope.token
    names = sorted(headers)
    listed = ";".join(names)
    canonical = "\n".join(
        (
            request.method,
            quote(request.path, safe="/-_.~"),
            encoded_query(request.query),
            *(f"{name}:{' '.join(headers[name].split())}" for name in names),
            "",
            listed,
            request.digest,
        )
    )
    place = f"{moment[:8]}/{scope.region}/{scope.service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{place}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(_key(scope, moment[:8]), text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={scope.access_key}/{place},"
        f" SignedHeaders={listed}, Signature={signature}"
    )
    return headers


def encoded_query(query: Mapping[str, str]) -> str:
    """A query as signatures want it: sorted, strictly quoted."""
    pairs = sorted((quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in query.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def _key(scope: Scope, day: str) -> bytes:
    key = f"AWS4{scope.secret_key}".encode()
    for part in (day, scope.region, scope.service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
