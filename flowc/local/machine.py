"""What this machine and this process allow: cores to use, and whether tasks may be forked."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path


def reason_against_forking() -> str | None:
    """Why tasks must not be forked from this process; None if they may."""
    if sys.platform != "linux":
        return f"forking a loaded process is not safe on {sys.platform}"
    others = [t.name for t in threading.enumerate() if t is not threading.current_thread()]
    if others:
        return f"this process has threads ({', '.join(sorted(others)[:3])})"
    if _has_connections():
        return "this process has open network connections"
    return None


def _has_connections() -> bool:
    """Whether a network socket is open, which children would share."""
    import socket

    for entry in Path("/proc/self/fd").iterdir():
        try:
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as copy:
                if copy.family in (socket.AF_INET, socket.AF_INET6):
                    return True
        except OSError:
            continue  # the folder's own descriptor is gone by now
    return False


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
