"""`python -m flowc_runtime end`: record that a run has failed, for an engine that can say so."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from flowc_runtime.protocol import Env, Exit

LIMIT = 2_000
"""Characters of a reason; the tasks' own records tell the rest."""


def record_failure(environment: Mapping[str, str]) -> Exit:
    """Write the final state of the run that the environment names."""
    from flowc_runtime.datastore.open import open_store
    from flowc_runtime.datastore.run_store import RunStore

    store = open_store(environment[Env.STORE])
    run = RunStore(store, environment[Env.FLOW], environment[Env.RUN])
    run.write_end("failed", reason_of(environment.get(Env.FAILURES, "")))
    return Exit.OK


def reason_of(failures: str) -> str | None:
    """The first task that failed and why, from Argo's list of failures in base64; None if it says nothing."""
    try:
        listed = json.loads(base64.b64decode(failures, validate=True))
        # Argo quotes the list once more, so that it survives inside a string.
        found: Any = json.loads(listed) if isinstance(listed, str) else listed
    except (binascii.Error, ValueError):
        return None
    leaves = [each for each in found or () if isinstance(each, dict) and each.get("podName")]
    for failure in sorted(leaves, key=lambda each: str(each.get("finishedAt"))):
        return f"{failure.get('displayName')}: {failure.get('message')}"[:LIMIT]
    return None
