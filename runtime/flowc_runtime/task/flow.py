"""The flow's class, in a task: imported under its canonical name with the configs of the run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from flowc_runtime.plan import Plan
from flowc_runtime.protocol import Exit
from flowc_runtime.task.errors import TaskError

if TYPE_CHECKING:
    from flowc_runtime.flowspec import FlowSpec


def load_flow(plan: Plan) -> type[FlowSpec]:
    """The flow's class; its module also goes by `__main__`, as it did for who wrote it as a program.

    Raises:
        TaskError: if the module has no such class.
        Exception: whatever importing the user's module raises.
    """
    module = sys.modules.get(plan.module)
    if module is None and not plan.configs:
        module = import_module(plan.module)
    elif module is None:
        from flowc_runtime.configs import ConfigSource, config_source

        with config_source(ConfigSource(frozen=dict(plan.configs))):
            module = import_module(plan.module)
    sys.modules["__main__"] = module
    cls = getattr(module, plan.class_name, None)
    if not isinstance(cls, type):
        raise TaskError(
            f"module `{plan.module}` has no flow `{plan.class_name}`; the code differs from the plan",
            Exit.CODE_DIFFERS,
        )
    return cls


def initialize(flow: FlowSpec) -> None:
    """Let the `__init__` of the user's class set its attributes, as Metaflow does in every task.

    Raises:
        Exception: whatever it raises.
    """
    from flowc_runtime.flowspec import FlowSpec

    own: Callable[[FlowSpec], None] = type(flow).__init__
    if own is not FlowSpec.__init__:
        own(flow)
