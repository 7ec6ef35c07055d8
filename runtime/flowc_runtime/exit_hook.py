"""`python -m flowc_runtime hook MODULE:FUNCTION`: call one exit hook of a run that is over.

Flow, run, datastore and code are named by the environment, as for a task.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from flowc_runtime.protocol import Env, Exit
from flowc_runtime.task.errors import describe

_TAKES_KEYWORDS = 0x08


def call_hook(name: str) -> Exit:
    """Import and call a hook; what it raises is printed, with the user's frames only.

    Args:
        name: `module:function`.
    """
    from flowc_runtime.client import Run, namespace
    from flowc_runtime.configs import ConfigSource, config_source
    from flowc_runtime.datastore.open import open_store
    from flowc_runtime.datastore.run_store import RunStore

    flow, run = os.environ[Env.FLOW], os.environ[Env.RUN]
    records = RunStore(open_store(os.environ[Env.STORE]), flow, run)
    try:
        with config_source(ConfigSource(frozen=records.read_run().configs)):
            function = _find(name)
        namespace(None)
        arguments = {"run": Run(f"{flow}/{run}")} if _wants_run(function) else {}
        function(**arguments)
    except Exception as error:  # noqa: BLE001 - a hook may raise anything
        failure = describe(error)
        sys.stderr.write(failure.traceback or f"{failure.type}: {failure.message}\n")
        return Exit.FAILED
    return Exit.OK


def _find(name: str) -> Callable[..., Any]:
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for attribute in path.split("."):
        found = getattr(found, attribute)
    function: Callable[..., Any] = found
    return function


def _wants_run(function: Callable[..., Any]) -> bool:
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return "run" in names or bool(code.co_flags & _TAKES_KEYWORDS)
