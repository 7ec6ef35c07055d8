"""Folders inside a pod."""

from __future__ import annotations

CODE_FOLDER = "/flowc/code"
"""The code archive; also the working folder, so that Python finds the modules in it."""

OUT_FOLDER = "/flowc/out"
"""Where tasks leave control values for Argo."""

SCRATCH_FOLDER = "/tmp"  # noqa: S108 - a volume of the pod's own
"""The only other folder that a pod can write to, and the home of the user that it runs as."""
