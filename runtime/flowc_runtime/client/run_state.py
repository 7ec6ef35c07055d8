"""How a run stands, from what it left in the datastore."""

from __future__ import annotations

import os
import time
from typing import Any, Literal

from flowc_runtime.client.run_view import RunView
from flowc_runtime.datastore import timestamps

RunState = Literal["succeeded", "failed", "terminated", "running", "interrupted", "unknown"]
"""`unknown` says that only the workflow engine can tell."""

GRACE = 3.0
"""How many heartbeats may be missed before a scheduler counts as gone."""


def run_state(run: RunView) -> RunState:
    """The state of a run.

    Raises:
        MetaflowNotFound: if there is no such run.
    """
    if run.end() is not None:
        return "succeeded"
    reported = run.files.read_end()
    if reported is not None and reported.get("state") in ("succeeded", "failed", "terminated"):
        state: RunState = reported["state"]
        return state
    heartbeat = run.files.read_heartbeat()
    if heartbeat is not None and _is_alive(heartbeat):
        return "running"
    return "interrupted" if run.record.target == "local" else "unknown"


def _is_alive(heartbeat: dict[str, Any]) -> bool:
    try:
        age = time.time() - timestamps.parse(heartbeat["at"]).timestamp()
        # A clock may have been set back since: then the heartbeat seems to come from the future.
        fresh = abs(age) <= GRACE * float(heartbeat["every"])
        here = heartbeat["host"] == os.uname().nodename
        return fresh and (not here or _process_exists(int(heartbeat["pid"])))
    except (KeyError, TypeError, ValueError):
        return False


def _process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
