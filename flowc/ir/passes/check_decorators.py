"""Decorators of steps: values that make sense, and combinations that can work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowc.diagnostics import DiagnosticBag, Related, Span
from flowc.ir import specs
from flowc.ir.model import Foreach, Gang, Step, Switch, kind_of
from flowc.ir.passes.view import View
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class _Place:
    """A decorator of a step: where it stands, and where its findings go."""

    view: View
    bag: DiagnosticBag
    step: Step
    name: str

    def span(self, *attribute: str) -> Span:
        return self.view.program.spans.of(
            "step", self.step.name, "decorator", self.name, *attribute
        )

    def at_least(self, low: float, **values: float | None) -> None:
        """Report attributes that are below `low`."""
        for attribute, value in values.items():
            if value is not None and value < low:
                self.bag.add(
                    "FC320",
                    f"`{attribute}` of @{self.name} is {value:g}; it has to be at least {low:g}",
                    self.span(attribute),
                    help=f"leave `{attribute}` out for the default",
                )

    def positive(self, **values: float | None) -> None:
        """Report attributes that are zero or less."""
        for attribute, value in values.items():
            if value is not None and value <= 0:
                self.bag.add(
                    "FC320",
                    f"`{attribute}` of @{self.name} is {value:g}; it has to be more than 0",
                    self.span(attribute),
                    help=f"leave `{attribute}` out for the default",
                )


def check_decorators(view: View, bag: DiagnosticBag) -> None:
    """Report values out of range and decorators that do not go together."""
    for step in view.steps.values():
        for spec in step.decorators:
            check = _CHECKS.get(kind_of(spec))
            if check is not None:
                check(spec, _Place(view, bag, step, kind_of(spec)))
        _check_exclusive(view, bag, step, "kubernetes", "batch")
        _check_exclusive(view, bag, step, "conda", "pypi")
        _check_cards(view, bag, step)


def _retry(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Retry)
    place.at_least(0, times=spec.times, minutes_between_retries=spec.delay)


def _timeout(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Timeout)
    if spec.seconds <= 0:
        place.bag.add(
            "FC321",
            "@timeout has to be longer than 0 seconds",
            place.span(),
            help="write `@timeout(minutes=10)`",
        )


def _catch(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Catch)
    step = place.step
    if isinstance(step.transition, Foreach | Gang | Switch):
        place.bag.add(
            "FC322",
            f"step `{step.name}` cannot have @catch: what follows depends on its result",
            place.span(),
            help="move what may fail into a step of its own, and decorate that",
            related=[
                Related(place.view.program.spans.of("step", step.name, "next"), "depends on it")
            ],
        )
    if spec.var is not None and not spec.var.isidentifier():
        place.bag.add(
            "FC323",
            f"`{spec.var}` is not the name of an artifact",
            place.span("var"),
            help="use letters, digits and `_`, and begin with a letter",
        )


def _environment(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Environment)
    for pair in spec.vars:
        if not pair.name or "=" in pair.name or "\0" in pair.name + pair.value:
            place.bag.add(
                "FC324",
                f"`{pair.name}` cannot be an environment variable",
                place.span("vars"),
                help="use letters, digits and `_`",
            )


def _secrets(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Secrets)
    if not spec.sources:
        place.bag.add(
            "FC304",
            "@secrets needs `sources`",
            place.span(),
            help='write `@secrets(sources=["my-secret"])`',
        )
    seen = set()
    for source in spec.sources:
        key = (source.type, source.id)
        if source.id is not None and key in seen:
            place.bag.add(
                "FC325",
                f"secret `{source.id}` is named twice",
                place.span("sources"),
                help="name it once",
            )
        seen.add(key)


def _resources(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Resources)
    place.positive(cpu=spec.cpu, memory=spec.memory, disk=spec.disk)
    place.at_least(0, gpu=spec.gpu, shared_memory=spec.shared_memory)


def _kubernetes(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Kubernetes)
    place.positive(cpu=spec.cpu, memory=spec.memory, disk=spec.disk, tmpfs_size=spec.tmpfs_size)
    place.at_least(0, gpu=spec.gpu, shared_memory=spec.shared_memory)
    if spec.port is not None and not 0 < spec.port < 65536:
        place.bag.add(
            "FC320",
            f"`port` of @kubernetes is {spec.port}; it has to be 1 to 65535",
            place.span("port"),
            help="leave `port` out if nothing listens",
        )


def _batch(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Batch)
    place.positive(cpu=spec.cpu, memory=spec.memory, tmpfs_size=spec.tmpfs_size)
    place.at_least(
        0,
        gpu=spec.gpu,
        shared_memory=spec.shared_memory,
        max_swap=spec.max_swap,
        swappiness=spec.swappiness,
        inferentia=spec.inferentia,
        trainium=spec.trainium,
        efa=spec.efa,
    )


def _parallel(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Parallel)
    place.at_least(1, num_parallel=spec.num_parallel)


def _card(spec: specs.DecoratorSpec, place: _Place) -> None:
    assert isinstance(spec, specs.Card)
    place.positive(timeout=spec.timeout, refresh_interval=spec.refresh_interval)


_CHECKS: Mapping[str, Callable[[specs.DecoratorSpec, _Place], None]] = {
    "retry": _retry,
    "timeout": _timeout,
    "catch": _catch,
    "environment": _environment,
    "secrets": _secrets,
    "resources": _resources,
    "kubernetes": _kubernetes,
    "batch": _batch,
    "parallel": _parallel,
    "card": _card,
}
"""By the kind of a decorator, which is also its name."""


def _check_exclusive(view: View, bag: DiagnosticBag, step: Step, one: str, other: str) -> None:
    if {one, other} <= {kind_of(spec) for spec in step.decorators}:
        spans = view.program.spans
        bag.add(
            "FC326",
            f"step `{step.name}` has both @{one} and @{other}",
            spans.of("step", step.name, "decorator", other),
            help="keep one of them",
            related=[Related(spans.of("step", step.name, "decorator", one), "the other one")],
        )


def _check_cards(view: View, bag: DiagnosticBag, step: Step) -> None:
    seen: set[str] = set()
    cards = [spec for spec in step.decorators if isinstance(spec, specs.Card)]
    for number, card in enumerate(cards):
        if card.id is not None and card.id in seen:
            name = f"card[{number}]" if number else "card"
            bag.add(
                "FC327",
                f"step `{step.name}` has two cards with the id `{card.id}`",
                view.program.spans.of("step", step.name, "decorator", name, "id"),
                help="give it another id",
            )
        seen.add(card.id or "")
