"""`python -m flowc_runtime notify`: tell people how a run ended.

The addresses are secrets and come in the environment: a webhook of Slack, an integration key of PagerDuty,
a key of incident.io.
"""

from __future__ import annotations

import base64
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping

from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import Env, Exit, JSONValue

PAGER_DUTY = "https://events.pagerduty.com/v2"
"""Where PagerDuty takes alerts (`/enqueue`) and changes (`/change/enqueue`)."""

INCIDENT_IO = "https://api.incident.io/v2/alert_events/http"
"""Where incident.io takes alerts; the id of an alert source follows."""

ATTEMPTS = 3
"""How often a message is sent before it counts as lost."""

DELAY = 2.0
"""Seconds before the second attempt; twice as many before the third."""

TIMEOUT = 20.0
"""Seconds for one attempt."""


@dataclass(frozen=True)
class Message:
    """A POST: who gets it (for what is printed, since addresses are secret), where, and what.

    `token` is a bearer's; None where the address says it all.
    """

    to: str
    url: str
    body: JSONValue
    token: str | None = None


def notify(environment: Mapping[str, str]) -> Exit:
    """Send a message to each address that there is; fails if one does not arrive, or if there is none."""
    messages = list(messages_of(environment))
    if not messages:
        sys.stderr.write("the Secret names neither Slack, PagerDuty nor incident.io\n")
        return Exit.ENVIRONMENT
    faults = [(message.to, fault) for message in messages if (fault := _send(message))]
    for to, fault in faults:
        sys.stderr.write(f"{to} was not told: {fault}\n")
    return Exit.FAILED if faults else Exit.OK


def messages_of(environment: Mapping[str, str]) -> Iterator[Message]:
    """What is sent, by what the environment says of the run and of the addresses."""
    run = f"{environment[Env.FLOW]}/{environment[Env.RUN]}"
    succeeded = environment.get(Env.STATUS) == "Succeeded"
    summary = f"{run} {'succeeded' if succeeded else 'failed'}"
    slack = environment.get(Env.SLACK_WEBHOOK, "").strip()
    if slack:
        mark = ":white_check_mark:" if succeeded else ":x:"
        yield Message("Slack", slack, {"text": f"{mark} {summary}"})
    key = environment.get(Env.PAGER_DUTY_KEY, "").strip()
    if key:
        yield _page(key, run, summary, succeeded)
    token = environment.get(Env.INCIDENT_IO_KEY, "").strip()
    if token:
        yield _alert(token, environment, summary, succeeded)


def _page(key: str, run: str, summary: str, succeeded: bool) -> Message:
    payload: dict[str, JSONValue] = {
        "source": "flowc",
        "summary": summary,
        "custom_details": {"run": run},
    }
    if succeeded:
        body: dict[str, JSONValue] = {"routing_key": key, "payload": payload}
        return Message("PagerDuty", f"{PAGER_DUTY}/change/enqueue", body)
    payload["severity"] = "critical"
    # One run is one incident, however often this is sent.
    alert: dict[str, JSONValue] = {
        "routing_key": key,
        "event_action": "trigger",
        "dedup_key": run,
        "payload": payload,
    }
    return Message("PagerDuty", f"{PAGER_DUTY}/enqueue", alert)


def _alert(token: str, environment: Mapping[str, str], summary: str, succeeded: bool) -> Message:
    """An alert either way, since only those reach anybody; routes tell them apart by `run_status`."""
    flow, run = environment[Env.FLOW], environment[Env.RUN]
    source = environment.get(Env.INCIDENT_IO_SOURCE, "")
    said = environment.get(Env.INCIDENT_IO_METADATA)
    metadata: dict[str, JSONValue] = {
        **(json.loads(base64.b64decode(said)) if said else {}),
        "run_status": "succeeded" if succeeded else "failed",
        "flow_name": flow,
        "run_id": run,
    }
    body: dict[str, JSONValue] = {
        "title": f"Flow {flow} has {metadata['run_status']}",
        "description": summary,
        "status": "firing",
        "deduplication_key": f"{flow}/{run}",
        "metadata": metadata,
    }
    url = f"{INCIDENT_IO}/{urllib.parse.quote(source, safe='')}" if source else ""
    return Message("incident.io", url, body, token)


def _send(message: Message) -> str | None:
    """Send a message; what went wrong, or None. The address is not part of it."""
    if not message.url:
        return "no alert source is set (`argo.incident_io_source`)"
    if not message.url.startswith(("https://", "http://")):
        return "the address is no URL of the web"
    if message.token and not (message.token.isascii() and message.token.isprintable()):
        return "the key holds what no header can carry"
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        message.url,
        data=json.dumps(message.body).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    if message.token:
        # Not for whoever an answer may redirect to.
        request.add_unredirected_header("Authorization", f"Bearer {message.token}")
    fault = None
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(DELAY * attempt)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - as above
                return None
        except urllib.error.HTTPError as error:
            fault = f"HTTP {error.code} {error.reason}"
            if error.code < 500 and error.code != 429:
                break
        except OSError as error:
            fault = str(getattr(error, "reason", error))
    return fault
