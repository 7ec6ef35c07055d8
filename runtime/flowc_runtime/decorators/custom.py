"""Decorators that users write: `StepDecorator`, `UserStepDecorator`, `user_step_decorator`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, overload

from flowc_runtime.decorators.use import DecoratorUse, F, caller, record_use

USER_SKIP_STEP: dict[str, Any] = {}
"""What a user decorator yields, or puts into `skip_step`, to skip the step."""


class StepDecorator:
    """The base of classic decorators: hooks that the task calls around the step.

    A subclass names itself and its attributes, and stands on a step as `@MyDecorator` or
    `@MyDecorator(option="value")`. A hook is called with those of its parameters that it declares.
    """

    name: str = ""
    defaults: ClassVar[dict[str, Any]] = {}
    allow_multiple: bool = False
    attributes: dict[str, Any]

    @overload
    def __new__(cls, func: F, /) -> F: ...  # type: ignore[misc]
    @overload
    def __new__(cls, *args: Any, **attributes: Any) -> Callable[[F], F]: ...  # type: ignore[misc]
    def __new__(cls, *args: Any, **attributes: Any) -> Any:
        """Stand on a step: gives back the step, or what takes one."""
        return stand(cls, cls.name or cls.__name__, args, attributes)

    @classmethod
    def make(cls, attributes: dict[str, Any]) -> StepDecorator:
        """An instance whose hooks can be called."""
        self: StepDecorator = object.__new__(cls)
        self.attributes = {**cls.defaults, **attributes}
        return self


class UserStepDecorator:
    """The base of user decorators that are classes: code before and after the step."""

    skip_step: Any = None
    """Set it in `pre_step` to skip the step: True, or a mapping of arguments for `self.next`."""

    @overload
    def __new__(cls, func: F, /) -> F: ...  # type: ignore[misc]
    @overload
    def __new__(cls, *args: Any, **attributes: Any) -> Callable[[F], F]: ...  # type: ignore[misc]
    def __new__(cls, *args: Any, **attributes: Any) -> Any:
        """Stand on a step: gives back the step, or what takes one."""
        return stand(cls, cls.__name__, args, attributes)

    @classmethod
    def make(cls, args: tuple[Any, ...], attributes: dict[str, Any]) -> UserStepDecorator:
        """An instance on which `init` has been called."""
        self: UserStepDecorator = object.__new__(cls)
        self.init(*args, **attributes)
        return self

    def init(self, *args: Any, **kwargs: Any) -> None:
        """Take what the decorator was given. May be overridden."""

    def pre_step(
        self,
        step_name: str,  # noqa: ARG002 - for overriders
        flow: Any,  # noqa: ARG002
        inputs: Any | None = None,  # noqa: ARG002
    ) -> Callable[..., Any] | None:
        """Run before the step; may give back a callable that replaces it. May be overridden."""
        return None

    def post_step(
        self,
        step_name: str,  # noqa: ARG002 - for overriders
        flow: Any,  # noqa: ARG002
        exception: BaseException | None = None,
    ) -> Any:
        """Run after the step; gives back the exception that stays, or None. May be overridden."""
        return exception


class UserStepGenerator:
    """A user decorator that is a generator function: what `user_step_decorator` makes."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__

    @overload
    def __call__(self, func: F, /) -> F: ...
    @overload
    def __call__(self, *args: Any, **attributes: Any) -> Callable[[F], F]: ...
    def __call__(self, *args: Any, **attributes: Any) -> Any:
        """Stand on a step: gives back the step, or what takes one."""
        return stand(self, self.__name__, args, attributes)


def user_step_decorator(function: Callable[..., Any]) -> UserStepGenerator:
    """Make a decorator of a generator function that yields where the step is to run.

    Args:
        function: Takes `step_name`, `flow`, `inputs` and, if it has a fourth parameter, attributes.
    """
    return UserStepGenerator(function)


class OpaqueDecorator:
    """A decorator that flowc does not know: it may stand on a step or a flow and does nothing."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __call__(self, *args: Any, **attributes: Any) -> Any:
        """Stand on a step or a flow: gives it back, or what takes one."""
        return stand(self, self.__name__, args, attributes)


def stand(target: Any, name: str, args: tuple[Any, ...], attributes: dict[str, Any]) -> Any:
    """Leave a use on what is decorated, now or when it comes."""
    file, line = caller(3)
    if len(args) == 1 and not attributes and _is_subject(args[0]):
        record_use(args[0], DecoratorUse(name, {}, (), target, file, line))
        return args[0]
    use = DecoratorUse(name, attributes, args, target, file, line)

    def apply(subject: Any) -> Any:
        record_use(subject, use)
        return subject

    return apply


def _is_subject(value: Any) -> bool:
    return hasattr(value, "__code__") or isinstance(value, type)
