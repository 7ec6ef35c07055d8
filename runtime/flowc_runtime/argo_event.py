"""`ArgoEvent`: publish an event that starts flows on Argo."""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from flowc_runtime.exceptions import MetaflowException
from flowc_runtime.protocol import Env

TIMEOUT = 60.0
"""Seconds for the webhook's answer."""

METAFLOW_URL = "METAFLOW_ARGO_EVENTS_WEBHOOK_URL"
"""Where Metaflow looks for the webhook's address."""


class ArgoEventError(MetaflowException):
    """An event could not be published."""


class ArgoEvent:
    """An event by name; what is published is what Metaflow publishes, so that its sensors see it too."""

    def __init__(
        self,
        name: str | Callable[[], str],
        url: str | None = None,
        payload: Mapping[str, Any] | None = None,
        access_token: str | None = None,
    ) -> None:
        """Describe an event.

        Args:
            name: the event's name, or a function that computes it.
            url: the webhook that takes it; by default the setting `argo.webhook_url`.
            payload: what it carries, as JSON values.
            access_token: sent as a bearer token.
        """
        self._name = name() if callable(name) else name
        self._url = url
        self._payload: dict[str, Any] = dict(payload or {})
        self._access_token = access_token

    def add_to_payload(self, key: str, value: Any) -> ArgoEvent:
        """Add a field to the payload; gives back the event."""
        self._payload[key] = value
        return self

    def safe_publish(
        self, payload: Mapping[str, Any] | None = None, ignore_errors: bool = True
    ) -> str | None:
        """Publish if this is a task on an engine; elsewhere say that it would have been, and give None."""
        return self.publish(payload, force=False, ignore_errors=ignore_errors)

    def publish(
        self,
        payload: Mapping[str, Any] | None = None,
        force: bool = True,
        ignore_errors: bool = True,
    ) -> str | None:
        """Publish the event.

        It is sent once: sensors tell events by their id, so that whoever wants more attempts calls again.

        Args:
            payload: further fields, for this time.
            force: whether to publish from anywhere, and not from a task on an engine alone.
            ignore_errors: whether a failure is printed instead of raised.

        Returns:
            The event's id; None if it was not published.

        Raises:
            ArgoEventError: if it cannot be published and errors are not ignored.
        """
        if not force and os.environ.get(Env.ENGINE, "local") in ("", "local"):
            sys.stdout.write(f"event {self._name} is only published from a deployed flow\n")
            return None
        body = self._body(payload or {})
        try:
            self._post(json.dumps(body, allow_nan=False).encode())
        except (ArgoEventError, OSError, TypeError, ValueError) as error:
            message = f"event {self._name} was not published: {getattr(error, 'reason', error)}"
            if not ignore_errors:
                raise ArgoEventError(message) from error
            sys.stderr.write(f"{message}\n")
            return None
        return str(body["payload"]["id"])

    def _body(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        now = time.time()
        fields = {
            "name": self._name,
            "id": str(uuid.uuid4()),
            "timestamp": int(now),
            "utc_date": datetime.fromtimestamp(now, timezone.utc).strftime("%Y%m%d"),
            "generated-by-metaflow": True,
        }
        return {"name": self._name, "payload": {**fields, **self._payload, **payload}}

    def _post(self, data: bytes) -> None:
        url = self._url or os.environ.get(Env.EVENTS_URL) or os.environ.get(METAFLOW_URL)
        if not url:
            raise ArgoEventError("give it a `url`, or set `argo.webhook_url`")
        if not url.startswith(("http://", "https://")):
            raise ArgoEventError("its `url` is no address of the web")
        headers = {"Content-Type": "application/json"}
        if self._access_token:
            headers["Authorization"] = f"Bearer {self._access_token}"
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            url, data=data, headers=headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - as above
            pass
