"""Decorators that users write, around the step: hooks, replacements, skipping.

Of the decorators on the class, those that flowc owns act from the plan; here are the others. They wrap
the step as Python decorators would: the top-most one is outermost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from flowc_runtime.decorators.custom import (
    StepDecorator,
    UserStepDecorator,
    UserStepGenerator,
)
from flowc_runtime.exceptions import MetaflowException

if TYPE_CHECKING:
    from flowc_runtime.decorators.use import DecoratorUse
    from flowc_runtime.flowspec import FlowSpec

Body = Callable[[], None]
"""The step, or the step inside of further decorators."""


class HookContext(NamedTuple):
    """What hooks may ask for by naming a parameter so."""

    flow: FlowSpec
    step_name: str
    inputs: Any
    run_id: str
    task_id: str
    retry_count: int
    max_user_code_retries: int


def wrap(body: Body, uses: list[DecoratorUse], context: HookContext) -> Body:
    """The step inside of its user decorators."""
    for use in reversed(uses):
        body = _wrap(body, use, context)
    return body


def _wrap(body: Body, use: DecoratorUse, context: HookContext) -> Body:
    target = use.target
    if isinstance(target, UserStepGenerator):
        return _generator(body, target, use, context)
    if isinstance(target, type) and issubclass(target, UserStepDecorator):
        return _user_class(body, target.make(use.args, dict(use.attributes)), context)
    if isinstance(target, type) and issubclass(target, StepDecorator):
        return _classic(body, target.make(dict(use.attributes)), context)
    return body


def _classic(body: Body, hooks: StepDecorator, context: HookContext) -> Body:
    """A decorator in Metaflow's older style: each hook gets the parameters that it names."""

    def run() -> None:
        _call(hooks, "task_pre_step", context)
        decorate = getattr(hooks, "task_decorate", None)
        inner = body if decorate is None else _decorated(hooks, body, context)
        ok = False
        try:
            inner()
            ok = True
        except Exception as error:
            if not _call(hooks, "task_exception", context, exception=error):
                raise
        else:
            _call(hooks, "task_post_step", context)
        finally:
            _call(hooks, "task_finished", context, is_task_ok=ok)

    return run


def _decorated(hooks: StepDecorator, body: Body, context: HookContext) -> Body:
    replaced = _call(hooks, "task_decorate", context, step_func=body)
    return replaced if callable(replaced) else body


def _user_class(body: Body, hooks: UserStepDecorator, context: HookContext) -> Body:
    def run() -> None:
        replacement = _call(hooks, "pre_step", context)
        failure: Exception | None = None
        following: Any = None
        try:
            following = _skip_or_run(hooks.skip_step, replacement, body, context)
        except Exception as error:  # noqa: BLE001 - the decorator decides what becomes of it
            failure = error
        result = hooks.post_step(context.step_name, context.flow, failure)
        if isinstance(result, tuple):
            result, following = result
        if isinstance(result, BaseException):
            raise result
        _go_on(following, context)

    return run


def _generator(
    body: Body, target: UserStepGenerator, use: DecoratorUse, context: HookContext
) -> Body:
    def run() -> None:
        arguments: list[Any] = [context.step_name, context.flow, context.inputs]
        if target.function.__code__.co_argcount > len(arguments):
            arguments.append(dict(use.attributes))
        steps = target.function(*arguments)
        try:
            yielded = next(steps)
        except StopIteration:
            raise MetaflowException(f"@{use.name} ended without a yield") from None
        following = None
        try:
            following = _yielded(yielded, body, context)
        except Exception as error:  # noqa: BLE001 - thrown in at the yield, where it may be taken
            _finish(partial(steps.throw, error), use)
        else:
            _finish(partial(next, steps), use)
        _go_on(following, context)

    return run


def _finish(go_on: Callable[[], Any], use: DecoratorUse) -> None:
    try:
        go_on()
    except StopIteration:
        return
    raise MetaflowException(f"@{use.name} yields more than once")


def _yielded(yielded: Any, body: Body, context: HookContext) -> Any:
    """None runs the step, a callable replaces it, a mapping skips it."""
    if isinstance(yielded, Mapping):
        return yielded or True
    return _skip_or_run(None, yielded, body, context)


def _skip_or_run(skip: Any, replacement: Any, body: Body, context: HookContext) -> Any:
    if skip is not None and skip is not False:
        return skip or True
    if replacement is None:
        body()
        return None
    arguments = [context.flow] if context.inputs is None else [context.flow, context.inputs]
    return replacement(*arguments) or None


def _go_on(following: Any, context: HookContext) -> None:
    """Make the transition that a decorator asks for: True for the usual one, a mapping for its own."""
    if following is None:
        return
    state: Any = context.flow.__dict__["_flowc"]
    if following is True:
        state.take_usual_transition(context.flow)
        return
    arguments = dict(following)
    targets = arguments.pop("steps", None) or arguments.pop("targets", None)
    if targets is None:
        targets = [getattr(context.flow, edge.step) for edge in state.step.successors]
    context.flow.next(*targets, **arguments)


def _call(hooks: object, name: str, context: HookContext, **more: Any) -> Any:
    """Call a hook, if there is one, with those of the known values that it has parameters for."""
    hook = getattr(hooks, name, None)
    if hook is None:
        return None
    known = {**context._asdict(), **more, "graph": None, "metadata": None, "task_datastore": None}
    code = hook.__func__.__code__
    names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    takes_any = bool(code.co_flags & 0x08)
    return hook(**(known if takes_any else {n: known[n] for n in names if n in known}))
