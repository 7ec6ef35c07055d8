"""Who this process is to S3: where its credentials come from, and whose they are. No secret is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.objects.choose import library_of
from flowc_runtime.datastore.objects.client import Refused, Unreachable
from flowc_runtime.datastore.objects.location import Location
from flowc_runtime.datastore.objects.sigv4.credentials import Chain, Credentials
from flowc_runtime.datastore.objects.wording import failure

_SHOWN = 4
_SECONDS = 3.0


@dataclass(frozen=True)
class Identity:
    """Credentials without their secrets.

    Attributes:
        source: where they were found, in words.
        key: the access key, but for its last characters.
        expires: when they end, ISO 8601 with offset; None where they do not, or only boto3 knows.
        arn: whose they are; None where STS was not asked, or did not say.
        problem: why STS did not say; empty where it did, or was not asked.
    """

    source: str
    key: str
    expires: str | None
    arn: str | None
    problem: str


def identity_of(location: Location, environment: Mapping[str, str] = os.environ) -> Identity:
    """Who one is at a place in S3, with the credentials that its client uses.

    STS is asked, for some seconds, where boto3 is installed and STS is the one of the place.

    Raises:
        StoreError: if there are no credentials.
    """
    try:
        source, found = _boto3() if library_of(location) == "boto3" else _chain(environment)
    except (Refused, Unreachable) as error:
        raise failure(location, "reach", error) from error
    arn, problem = None, ""
    own_server = location.endpoint is not None and not environment.get("AWS_ENDPOINT_URL_STS")
    if find_spec("boto3") is not None and not own_server:
        try:
            arn = _caller(found, location.region or "us-east-1")
        except StoreError as error:
            problem = str(error)
    expires = found.expires_at.isoformat() if found.expires_at else None
    return Identity(source, f"...{found.access_key[-_SHOWN:]}", expires, arn, problem)


def _chain(environment: Mapping[str, str]) -> tuple[str, Credentials]:
    chain = Chain(environment)
    found = chain.credentials()
    return chain.source, found


def _boto3() -> tuple[str, Credentials]:
    """What boto3 finds by itself."""
    errors = import_module("botocore.exceptions")
    try:
        session = import_module("boto3").session.Session()
        found = session.get_credentials()
        frozen = found.get_frozen_credentials() if found is not None else None
    except errors.BotoCoreError as error:
        raise Refused(0, "NoCredentials", str(error)) from None
    if frozen is None:
        raise Refused(0, "NoCredentials", "boto3 finds none")
    return f"boto3: {found.method}", Credentials(frozen.access_key, frozen.secret_key, frozen.token)


def _caller(credentials: Credentials, region: str) -> str:
    """The ARN of the owner, as STS says.

    Raises:
        StoreError: if STS cannot be reached, or refuses.
    """
    errors = import_module("botocore.exceptions")
    config = import_module("botocore.config").Config(
        connect_timeout=_SECONDS,
        read_timeout=_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    session = import_module("boto3").session.Session(
        credentials.access_key, credentials.secret_key, credentials.token, region
    )
    try:
        return str(session.client("sts", config=config).get_caller_identity()["Arn"])
    except (errors.BotoCoreError, errors.ClientError) as error:
        raise StoreError(" ".join(str(error).split())[:300]) from None
