"""Where credentials for AWS come from, in AWS's own order; kept until shortly before they expire.

Environment, web identity (IRSA), the shared credentials file, the container's endpoint (ECS, EKS pod
identity), the instance's metadata service (IMDSv2). Profiles that need more than a key pair (single
sign-on, assumed roles, programs) are left to boto3, if it is there.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from importlib import import_module

from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.objects.client import Refused, Unreachable
from flowc_runtime.datastore.objects.sigv4 import services

EARLY = 300.0
"""Seconds before their end at which credentials are fetched anew."""


@dataclass(frozen=True)
class Credentials:
    """A key pair; `token` belongs to temporary ones, which end at `expires_at` (aware)."""

    access_key: str
    secret_key: str
    token: str | None = None
    expires_at: datetime | None = None

    @property
    def fresh(self) -> bool:
        """Whether they hold for some time yet."""
        return self.expires_at is None or self.expires_at.timestamp() - time.time() > EARLY


Source = Callable[[Mapping[str, str]], "Credentials | None"]


class Chain:
    """The first source that has credentials.

    Attributes:
        source: the source that had them, in words; empty before anybody has asked.
    """

    source = ""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Look in `environment`, and where it leads."""
        self._environment = environment
        self._found: Credentials | None = None
        self._lock = threading.Lock()

    def credentials(self) -> Credentials:
        """Credentials that hold.

        Raises:
            Refused: if no source has any; the code is `NoCredentials`.
        """
        with self._lock:
            if self._found is None or not self._found.fresh:
                self._found = self._find()
            return self._found

    def forget(self) -> None:
        """Look anew the next time: a server has called these expired."""
        with self._lock:
            self._found = None

    def _find(self) -> Credentials:
        for source in SOURCES:
            name = source.__name__.strip("_").replace("_", " ")
            try:
                found = source(self._environment)
            except (Unreachable, OSError, ValueError, KeyError) as error:
                raise Refused(0, "NoCredentials", f"{name}: {error}") from None
            if found is not None:
                self.source = name
                return found
        raise Refused(
            0,
            "NoCredentials",
            "neither AWS_ACCESS_KEY_ID nor a web identity, a shared credentials file, a container"
            " endpoint or an instance role is there",
        )


def _environment(variables: Mapping[str, str]) -> Credentials | None:
    access, secret = variables.get("AWS_ACCESS_KEY_ID"), variables.get("AWS_SECRET_ACCESS_KEY")
    if not access or not secret:
        return None
    return Credentials(access, secret, variables.get("AWS_SESSION_TOKEN") or None)


def _web_identity(variables: Mapping[str, str]) -> Credentials | None:
    role, file = variables.get("AWS_ROLE_ARN"), variables.get("AWS_WEB_IDENTITY_TOKEN_FILE")
    if not role or not file:
        return None
    with open(file, encoding="utf-8") as stream:
        token = stream.read().strip()
    session = variables.get("AWS_ROLE_SESSION_NAME") or f"flowc-{os.getpid()}"
    return _credentials(services.assume_role(role, session, token, variables))


def _shared_file(variables: Mapping[str, str]) -> Credentials | None:
    from configparser import ConfigParser

    file = variables.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials"
    parser = ConfigParser(interpolation=None, default_section="")
    parser.read(os.path.expanduser(file), encoding="utf-8")
    profile = variables.get("AWS_PROFILE") or "default"
    section = parser[profile] if parser.has_section(profile) else {}
    access, secret = section.get("aws_access_key_id"), section.get("aws_secret_access_key")
    if not access or not secret:
        return None
    return Credentials(access, secret, section.get("aws_session_token"))


def _other_profile(variables: Mapping[str, str]) -> Credentials | None:
    """What a profile says that takes more than reading a key pair."""
    config = os.path.expanduser(variables.get("AWS_CONFIG_FILE") or "~/.aws/config")
    if not variables.get("AWS_PROFILE") and not os.path.exists(config):
        return None
    try:
        session = import_module("botocore.session").Session(profile=variables.get("AWS_PROFILE"))
        found = session.get_credentials()
    except ImportError:
        return None
    except Exception as error:
        raise ValueError(str(error)) from error
    if found is None:
        return None
    frozen = found.get_frozen_credentials()
    # botocore renews what it holds; asking again in time is all that is needed.
    soon = datetime.fromtimestamp(time.time() + 2 * EARLY, timezone.utc)
    return Credentials(
        frozen.access_key, frozen.secret_key, frozen.token, soon if frozen.token else None
    )


def _container(variables: Mapping[str, str]) -> Credentials | None:
    relative = variables.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    full = variables.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    if not relative and not full:
        return None
    url = f"http://169.254.170.2{relative}" if relative else str(full)
    token = variables.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
    file = variables.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    if file:
        with open(file, encoding="utf-8") as stream:
            token = stream.read().strip()
    return _credentials(services.container_credentials(url, token))


def _instance(variables: Mapping[str, str]) -> Credentials | None:
    if variables.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return None
    address = variables.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254"
    found = services.instance_credentials(address.rstrip("/"))
    return None if found is None else _credentials(found)


def _credentials(found: Mapping[str, str]) -> Credentials:
    end = found.get("Expiration")
    return Credentials(
        found["AccessKeyId"],
        found["SecretAccessKey"],
        found.get("Token") or found.get("SessionToken"),
        datetime.fromisoformat(end.replace("Z", "+00:00")) if end else None,
    )


SOURCES: tuple[Source, ...] = (
    _environment,
    _web_identity,
    _shared_file,
    _other_profile,
    _container,
    _instance,
)
