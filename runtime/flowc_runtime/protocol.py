"""What the compiler, the engines and a task in a container agree on.

The protocol version grows when a task of one version could misread what a compiler of another wrote;
it is separate from the package version. A task reads versions N and N-1.
"""

from __future__ import annotations

import enum

PROTOCOL_VERSION = 1
"""The protocol this package speaks (environment `FLOWC_PROTOCOL`, `schema` in the plan)."""

RECORD_SCHEMA = 1
"""The version of run, task and control records in the datastore."""

PLAN_FILE = "flow.ir.json"
"""The file in the code archive that holds the flow and its plan."""

IN_STORE = "store://"
"""What stands before the key of an archive in the datastore, wherever that is."""

DIGEST_FILE = "flowc.sha256"
"""The file of a code folder in an image that holds the digest of the code."""

TOO_LARGE = "!"
"""What stands in `FLOWC_PARAMS` and `FLOWC_EVENT`, before a number of bytes, for what does not fit."""

PACKED = "<base64>"
"""What begins a parameter's text in `FLOWC_PARAMS` that the engine would not have let through as it is."""

JSONValue = None | bool | int | float | str | list["JSONValue"] | dict[str, "JSONValue"]
"""A value that JSON can carry."""


class Env:
    """Names of the environment variables of a task (interface of every emitted manifest)."""

    PROTOCOL = "FLOWC_PROTOCOL"
    FLOW = "FLOWC_FLOW"
    RUN = "FLOWC_RUN"
    RUN_UID = "FLOWC_RUN_UID"
    PATH = "FLOWC_PATH"
    ATTEMPT = "FLOWC_ATTEMPT"
    RETRIES = "FLOWC_RETRIES"
    FALLBACK = "FLOWC_FALLBACK"
    PARAMS = "FLOWC_PARAMS"
    EVENT = "FLOWC_EVENT"
    STORE = "FLOWC_STORE"
    CODE = "FLOWC_CODE"
    CODE_SHA256 = "FLOWC_CODE_SHA256"
    CONTROL = "FLOWC_CONTROL"
    OUT = "FLOWC_OUT"
    TERMINATION_LOG = "FLOWC_TERMINATION_LOG"
    RANK = "FLOWC_RANK"
    WORLD = "FLOWC_WORLD"
    MAIN = "FLOWC_MAIN"
    ORIGIN_RUN = "FLOWC_ORIGIN_RUN"
    CODEC = "FLOWC_CODEC"
    TAGS = "FLOWC_TAGS"
    NAMESPACE = "FLOWC_NAMESPACE"
    USER = "FLOWC_USER"
    ENGINE = "FLOWC_ENGINE"
    EVENTS_URL = "FLOWC_EVENTS_URL"
    STATUS = "FLOWC_STATUS"
    FAILURES = "FLOWC_FAILURES"
    SLACK_WEBHOOK = "FLOWC_SLACK_WEBHOOK"
    PAGER_DUTY_KEY = "FLOWC_PAGER_DUTY_KEY"
    INCIDENT_IO_KEY = "FLOWC_INCIDENT_IO_KEY"
    INCIDENT_IO_SOURCE = "FLOWC_INCIDENT_IO_SOURCE"
    INCIDENT_IO_METADATA = "FLOWC_INCIDENT_IO_METADATA"
    PROJECT = "FLOWC_PROJECT"
    BRANCH = "FLOWC_BRANCH"


class Exit(enum.IntEnum):
    """Exit codes of a task; engines decide from them whether another attempt makes sense."""

    OK = 0
    FAILED = 1
    FINAL = 3
    ENVIRONMENT = 4
    CODE_DIFFERS = 65
    TERMINATED = 143
