"""Exit hooks of a local run: each in a process of its own, when everything else is over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from flowc.ir import specs
from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.run_store import RunStore
from flowc_runtime.protocol import Env

TIMEOUT = 600
"""Seconds that a hook may take."""


@dataclass(frozen=True, slots=True)
class HookResult:
    """What came of a hook; `output` is all that it printed."""

    name: str
    succeeded: bool
    output: str


def call_hooks(
    decorators: tuple[specs.FlowDecoratorSpec, ...],
    records: RunStore,
    root: Path,
    *,
    succeeded: bool,
) -> Iterator[HookResult]:
    """Call the hooks that the end of a run asks for, one after another.

    A hook that fails changes nothing about the run.
    """
    for spec in decorators:
        if isinstance(spec, specs.ExitHook):
            for name in spec.on_success if succeeded else spec.on_error:
                yield _call(name, records, root)


def _call(name: str, records: RunStore, root: Path) -> HookResult:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(root), *(entry for entry in sys.path if entry)]),
        Env.FLOW: records.flow,
        Env.RUN: records.run,
        Env.STORE: records.store.root,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "flowc_runtime", "hook", name],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return HookResult(name, False, f"it took longer than {TIMEOUT} seconds")
    return HookResult(name, done.returncode == 0, done.stdout.decode("utf-8", "replace"))
