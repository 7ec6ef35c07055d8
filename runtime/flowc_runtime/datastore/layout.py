"""Where things lie below the datastore's root. Only this module builds keys."""

from __future__ import annotations

import re

from flowc_runtime.datastore.errors import InvalidName
from flowc_runtime.paths import is_path

RESERVED_RUNS = frozenset({"index", "blobs", "code"})
"""Names beside the runs of a flow, which therefore cannot be run ids."""

_NAME = re.compile(r"[^\x00-\x1f\x7f/\\.][^\x00-\x1f\x7f/\\]{0,199}\Z")
_MILLISECONDS = 13
_LAST_INSTANT = 10**_MILLISECONDS - 1


def check_name(kind: str, text: str) -> str:
    """`text` itself if it can be a component of a key.

    Args:
        kind: what the text names (`flow`, `run`, ...), for the message.
        text: at most 200 characters, no slash, backslash or control character, no leading dot.

    Raises:
        InvalidName: if it cannot.
    """
    if _NAME.match(text) is None:
        raise InvalidName(
            f"{text[:80]!r} cannot name a {kind}: use 1 to 200 characters without slashes,"
            " backslashes, control characters or a leading dot"
        )
    return text


def flow_key(flow: str, name: str) -> str:
    """An object that belongs to a flow as a whole."""
    return f"{check_name('flow', flow)}/{name}"


def run_prefix(flow: str, run: str) -> str:
    """The folder of a run.

    Raises:
        InvalidName: if the run id is reserved or could leave the root.
    """
    if run in RESERVED_RUNS:
        raise InvalidName(f"{run!r} cannot name a run: the datastore uses that name itself")
    return f"{check_name('flow', flow)}/{check_name('run', run)}"


def task_prefix(flow: str, run: str, step: str, path: str) -> str:
    """The folder of a task.

    Raises:
        InvalidName: if a component is none.
    """
    if not is_path(path):
        raise InvalidName(f"{path[:80]!r} is not a task path")
    return f"{run_prefix(flow, run)}/{check_name('step', step)}/{path}"


def blob_key(flow: str, digest: str) -> str:
    """The blob of a digest, in the space that all runs of a flow share."""
    return f"{check_name('flow', flow)}/blobs/{digest[:2]}/{digest}"


def code_key(flow: str, digest: str) -> str:
    """The code archive of a digest, where it does not travel with what the engine is given."""
    return f"{check_name('flow', flow)}/code/{digest}.zip"


def index_prefix(flow: str) -> str:
    """The folder with one empty object for each run, newest first."""
    return f"{check_name('flow', flow)}/index"


def index_key(flow: str, run: str, milliseconds: int) -> str:
    """The index entry of a run created at `milliseconds` since the epoch."""
    inverted = max(0, _LAST_INSTANT - milliseconds)
    return f"{index_prefix(flow)}/{inverted:0{_MILLISECONDS}d}-{check_name('run', run)}"


def run_of_index_key(key: str) -> str:
    """The run id that an index entry tells of."""
    return key.rpartition("/")[2][_MILLISECONDS + 1 :]
