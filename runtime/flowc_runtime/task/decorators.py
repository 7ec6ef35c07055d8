"""The decorators on a step's method, as a task sees them: still those that were compiled?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc_runtime.decorators.use import FLOW_USES, STEP_USES
from flowc_runtime.protocol import Exit
from flowc_runtime.task.errors import TaskError

if TYPE_CHECKING:
    from flowc_runtime.decorators.use import DecoratorUse
    from flowc_runtime.flowspec import FlowSpec
    from flowc_runtime.plan import Plan, StepPlan


def user_decorators(cls: type[FlowSpec], plan: Plan, step: StepPlan) -> list[DecoratorUse]:
    """The decorators that flowc does not own, top-most first; its own act from the plan."""
    uses = _uses(cls, plan, step)
    return [use for use in uses if use.target is not None]


def check_decorators(cls: type[FlowSpec], plan: Plan, step: StepPlan) -> None:
    """Compare the decorators of a step with those that were compiled.

    Raises:
        TaskError: if they differ.
    """
    from flowc_runtime.digest import describe_uses, step_digest

    found = step_digest(step.name, describe_uses(_uses(cls, plan, step)))
    if step.digest and found != step.digest:
        raise TaskError(
            f"step `{step.name}` has other decorators here than when it was compiled;"
            " compile the flow again, and look for mutators that depend on their surroundings",
            Exit.CODE_DIFFERS,
        )


def _uses(cls: type[FlowSpec], plan: Plan, step: StepPlan) -> list[DecoratorUse]:
    """A step's decorators after all mutators."""
    uses: list[DecoratorUse] = list(getattr(getattr(cls, step.name, None), STEP_USES, ()))
    on_flow = (use for base in cls.__mro__ for use in vars(base).get(FLOW_USES, ()))
    if not plan.configs and all(use.target is None for use in (*uses, *on_flow)):
        return uses
    from flowc_runtime.mutators.base import replay
    from flowc_runtime.mutators.draft import read_draft

    draft = replay(read_draft(cls))
    return draft.steps[step.name].uses if step.name in draft.steps else []
