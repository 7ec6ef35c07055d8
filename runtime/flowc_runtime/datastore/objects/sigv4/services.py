"""The services that hand out temporary credentials: STS, the container's, the instance's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener, urlopen

from flowc_runtime.datastore.objects.answers import field
from flowc_runtime.datastore.objects.client import Unreachable

_STS_TIMEOUT = 10.0
_LOCAL_TIMEOUT = 5.0
_PROBE_TIMEOUT = 1.0
"""Seconds to wait for the metadata service of an instance that this may not be."""

_TRIES = 3
_HERE = ("127.0.0.1", "localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23")
_FIELDS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")


def assume_role(
    role: str, session: str, token: str, environment: Mapping[str, str]
) -> dict[str, str]:
    """Credentials of a role for a web identity.

    Raises:
        Unreachable: if STS does not give any.
    """
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    host = f"sts.{region}.amazonaws.com" if region else "sts.amazonaws.com"
    url = environment.get("AWS_ENDPOINT_URL_STS") or f"https://{host}"
    form = {
        "Action": "AssumeRoleWithWebIdentity",
        "Version": "2011-06-15",
        "RoleArn": role,
        "RoleSessionName": session,
        "WebIdentityToken": token,
    }
    request = Request(url, urlencode(form).encode(), method="POST")  # noqa: S310 - https, or as set
    answer = _ask(request, _STS_TIMEOUT, proxies=True)
    found = {name: field(answer, name) for name in _FIELDS}
    if not found["AccessKeyId"]:
        raise Unreachable("STS gave an answer without credentials")
    return found


def container_credentials(url: str, token: str) -> dict[str, str]:
    """Credentials of a container's role.

    Raises:
        Unreachable: if its endpoint does not give any, or is not one of this machine.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise Unreachable(f"credentials are not fetched from {parts.hostname} over plain HTTP")
    headers = {"Authorization": token} if token else {}
    request = Request(url, headers=headers)  # noqa: S310 - checked above
    return _json(_ask(request, _LOCAL_TIMEOUT))


def instance_credentials(address: str) -> dict[str, str] | None:
    """Credentials of an instance's role; None if this is no instance, or it has no role.

    Raises:
        Unreachable: if there is a role and no credentials come.
    """
    base = f"{address}/latest"
    lifetime = {"X-aws-ec2-metadata-token-ttl-seconds": "21600"}
    request = Request(f"{base}/api/token", headers=lifetime, method="PUT")  # noqa: S310
    try:
        token = {"X-aws-ec2-metadata-token": _ask(request, _PROBE_TIMEOUT, tries=1)}
        roles = f"{base}/meta-data/iam/security-credentials/"
        role = _ask(Request(roles, headers=token), _LOCAL_TIMEOUT).split()  # noqa: S310
    except Unreachable:
        return None
    if not role:
        return None
    return _json(_ask(Request(roles + role[0], headers=token), _LOCAL_TIMEOUT))  # noqa: S310


def _ask(request: Request, timeout: float, *, tries: int = _TRIES, proxies: bool = False) -> str:
    # Addresses of this machine are never asked for through a proxy.
    ask = urlopen if proxies else build_opener(ProxyHandler({})).open
    what = f"{request.get_method()} {urlsplit(request.full_url).netloc.rpartition('@')[2]}"
    last = ""
    for _ in range(tries):
        try:
            with ask(request, timeout=timeout) as answer:
                return str(answer.read().decode("utf-8", "replace"))
        except HTTPError as error:
            body = error.read().decode("utf-8", "replace")
            last = f"{error.code} {field(body, 'Code')} {field(body, 'Message')}".strip()
            if error.code < 500:
                break
        except (URLError, HTTPException, OSError) as error:
            last = str(getattr(error, "reason", error))
    raise Unreachable(f"{what}: {last}")


def _json(text: str) -> dict[str, str]:
    found = json.loads(text)
    if not isinstance(found, dict) or "AccessKeyId" not in found:
        raise Unreachable("an answer without credentials")
    return {key: value for key, value in found.items() if isinstance(value, str)}
