"""Where an object store is and how it is spoken to: the datastore's URL, and the environment.

The settings of section `datastore` reach a task as variables `FLOWC_DATASTORE__…`; AWS's own variables
count where flowc has no setting of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.errors import StoreError

SCHEMES = ("s3", "gs", "az")
CLIENTS = ("auto", "obstore", "boto3", "builtin")

_URL = re.compile(r"([a-z0-9]+)://([^/]*)/?(.*)", re.DOTALL)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}\Z")
_SECRETS = re.compile(r"(?<=://)[^/@\s]*@|\?\S*")
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True)
class Location:
    """An object store.

    Attributes:
        scheme: `s3`, `gs` or `az`.
        bucket: bucket or container.
        prefix: folder of the datastore in it, without slashes at its ends; empty for none.
        endpoint: URL of the server; None for the cloud's own.
        region: region to sign for; None where nothing names one.
        path_style: whether the bucket stands in the URL's path instead of its host name.
        kms_key: KMS key with which S3 encrypts what is written.
        client: `auto`, `obstore`, `boto3` or `builtin`.
        ca_bundle: file with the certificates that are trusted; None for the system's.
        conditional: whether the server must refuse conditional writes whose condition does not hold;
            otherwise flowc looks before it writes, which two writers can do at the same time.
    """

    scheme: str
    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    path_style: bool = False
    kms_key: str | None = None
    client: str = "auto"
    ca_bundle: str | None = None
    conditional: bool = True

    @property
    def url(self) -> str:
        """The datastore's root."""
        end = f"/{self.prefix}" if self.prefix else ""
        return f"{self.scheme}://{self.bucket}{end}"

    @property
    def shown(self) -> str:
        """The root for messages, with the server where it is not the cloud's own; no secrets."""
        at = f" at {without_secrets(self.endpoint)}" if self.endpoint else ""
        return f"{self.url}{at}"


def locate(root: str, environment: Mapping[str, str] = os.environ) -> Location:
    """The object store that a URL names.

    Args:
        root: `s3://bucket/prefix`, `gs://…`, `az://…`.
        environment: the variables that say how to reach it.

    Raises:
        StoreError: if the URL or a variable is not usable; the message repeats no secret.
    """
    match = _URL.match(root)
    shown = without_secrets(root)
    if match is None or match[1] not in SCHEMES:
        raise StoreError(f"{shown} is not the URL of an object store")
    scheme, bucket, prefix = match.groups()
    if "@" in bucket or "?" in root:
        raise StoreError(
            f"the datastore root {shown} carries more than bucket and folder: credentials belong"
            " into the environment, other options into the settings"
        )
    if _BUCKET.match(bucket) is None:
        raise StoreError(
            f"the datastore root {shown} names no bucket: write {scheme}://BUCKET/FOLDER"
        )
    parts = prefix.strip("/").split("/") if prefix.strip("/") else []
    if any(part in ("", ".", "..") for part in parts):
        raise StoreError(f"the datastore root {shown} holds an empty or relative folder")
    if scheme != "s3":
        return Location(scheme, bucket, "/".join(parts), client="obstore")
    return _s3(bucket, "/".join(parts), environment)


def without_secrets(url: str) -> str:
    """A URL without user information and query."""
    return _SECRETS.sub("", url)


def _s3(bucket: str, prefix: str, environment: Mapping[str, str]) -> Location:
    def said(*names: str) -> str | None:
        return next((environment[name] for name in names if environment.get(name)), None)

    endpoint = said(
        "FLOWC_DATASTORE__S3_ENDPOINT",
        "METAFLOW_S3_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL",
    )
    if endpoint is not None and re.match(r"https?://[^/\s?]+/?\Z", endpoint) is None:
        raise StoreError(
            f"the S3 endpoint {without_secrets(endpoint)!r} is no URL such as https://host:9000"
        )
    client = said("FLOWC_DATASTORE__S3_CLIENT") or "auto"
    if client not in CLIENTS:
        raise StoreError(f"datastore.s3_client is {client!r}; it can be {', '.join(CLIENTS)}")
    style = _flag("FLOWC_DATASTORE__S3_PATH_STYLE", environment)
    return Location(
        "s3",
        bucket,
        prefix,
        endpoint=endpoint.rstrip("/") if endpoint else None,
        region=said("FLOWC_DATASTORE__S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"),
        # Own servers rarely have a host name for each bucket; certificates do not cover dots.
        path_style=(endpoint is not None or "." in bucket) if style is None else style,
        kms_key=said("FLOWC_DATASTORE__SSE_KMS_KEY"),
        client=client,
        ca_bundle=said("AWS_CA_BUNDLE"),
        conditional=_flag("FLOWC_DATASTORE__CONDITIONAL_WRITES", environment) is not False,
    )


def _flag(name: str, environment: Mapping[str, str]) -> bool | None:
    text = environment.get(name, "").lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    if text in ("", "auto"):
        return None
    raise StoreError(f"{name} is {text!r}; it can be true or false")
