"""From decorators as they were written to typed specs, defaults resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flowc.diagnostics import DiagnosticBag, Severity
from flowc.frontend.attributes import Attributes, NotJSON, Unknown, plain, report_failed
from flowc.frontend.containers import read_batch, read_kubernetes
from flowc.ir import specs
from flowc.ir.program import Spans
from flowc.spelling import nearest
from flowc_runtime.decorators.builtin import SIGNATURES
from flowc_runtime.decorators.custom import OpaqueDecorator
from flowc_runtime.decorators.use import REPEATABLE, DecoratorUse
from flowc_runtime.protocol import JSONValue


def read_decorators(
    step: str, uses: Iterable[DecoratorUse], spans: Spans, bag: DiagnosticBag
) -> tuple[specs.DecoratorSpec, ...]:
    """The specs of a step's decorators, top-most first."""
    found: list[specs.DecoratorSpec] = []
    seen: dict[str, int] = {}
    for use in uses:
        number = seen[use.name] = seen.get(use.name, -1) + 1
        node = decorator_node(("step", step), use.name, number)
        if number and use.name in SIGNATURES and use.name not in REPEATABLE:
            bag.add(
                "FC305",
                f"step `{step}` has @{use.name} more than once",
                spans.of(*node),
                help="keep one of them",
            )
            continue
        spec = _read(use, node, spans, bag)
        if spec is not None:
            found.append(spec)
    return tuple(found)


def decorator_node(owner: tuple[str, ...], name: str, number: int) -> tuple[str, ...]:
    """The node of a decorator in the table of spans; repeated ones are numbered from the second on."""
    return (*owner, "decorator", f"{name}[{number}]" if number else name)


def read_foreign(
    use: DecoratorUse, node: tuple[str, ...], spans: Spans, bag: DiagnosticBag
) -> specs.Custom | specs.Opaque:
    """The spec of a decorator that is not flowc's own."""
    values: dict[str, JSONValue] = {}
    for name, value in use.attributes.items():
        report_failed(value, spans.of(*node, name), bag)
        try:
            values[name] = None if isinstance(value, Unknown) else plain(value)
        except NotJSON:
            values[name] = f"<{getattr(value, '__qualname__', type(value).__qualname__)}>"
    if use.target is None or isinstance(use.target, OpaqueDecorator):
        return specs.Opaque(use.name, values)
    target = f"{use.target.__module__}:{getattr(use.target, '__qualname__', use.target.__name__)}"
    args = [_plain_or_name(value) for value in use.args]
    _check_custom(use, node, spans, bag)
    return specs.Custom(use.name, target, args, values)


def report_unknown_decorator(
    use: DecoratorUse, node: tuple[str, ...], spans: Spans, bag: DiagnosticBag
) -> None:
    """Say that a decorator given by name only is none that flowc has."""
    close = nearest(use.name, SIGNATURES, cutoff=0.75)
    bag.add(
        "FC306",
        f"flowc does not know the decorator @{use.name}",
        spans.of(*node),
        help=f"did you mean `@{close}`?" if close else None,
        notes=["it travels unchanged and does nothing"],
        severity=Severity.INFO,
    )


def _read(
    use: DecoratorUse, node: tuple[str, ...], spans: Spans, bag: DiagnosticBag
) -> specs.DecoratorSpec | None:
    convert = _CONVERTERS.get(use.name) if use.target is None else None
    if convert is not None:
        return convert(Attributes(use, node, spans, bag))
    if use.target is None and use.name in SIGNATURES:
        bag.add(
            "FC307",
            f"@{use.name} belongs on the flow's class, not on a step",
            spans.of(*node),
            help="move it above `class`",
        )
        return None
    if use.target is None:
        report_unknown_decorator(use, node, spans, bag)
    return read_foreign(use, node, spans, bag)


def _check_custom(
    use: DecoratorUse, node: tuple[str, ...], spans: Spans, bag: DiagnosticBag
) -> None:
    defaults: Mapping[str, Any] | None = getattr(use.target, "defaults", None)
    if not isinstance(defaults, Mapping):
        return
    known = ", ".join(f"`{name}`" for name in defaults) or "none"
    for name in use.attributes:
        if name not in defaults:
            close = nearest(name, defaults)
            bag.add(
                "FC301",
                f"@{use.name} has no attribute `{name}`",
                spans.of(*node, name),
                help=f"did you mean `{close}`?" if close else f"it has {known}",
            )


def _plain_or_name(value: Any) -> JSONValue:
    try:
        return plain(value)
    except NotJSON:
        return f"<{getattr(value, '__qualname__', type(value).__qualname__)}>"


def _retry(a: Attributes) -> specs.Retry:
    minutes = a.number("minutes_between_retries") or 0.0
    return specs.Retry(a.count("times", 3), minutes * 60)


def _timeout(a: Attributes) -> specs.Timeout:
    hours, minutes, seconds = (a.count(unit, 0) for unit in ("hours", "minutes", "seconds"))
    return specs.Timeout(hours * 3600 + minutes * 60 + seconds)


def _catch(a: Attributes) -> specs.Catch:
    return specs.Catch(a.text("var"), a.flag("print_exception"))


def _environment(a: Attributes) -> specs.Environment:
    values = a.values["vars"]
    if isinstance(values, Mapping):
        for name, value in values.items():
            if not isinstance(value, str):
                a.bag.add(
                    "FC308",
                    f"variable `{name}` of @environment is not text",
                    a.span("vars"),
                    help=f"write `{name!r}: {str(value)!r}`",
                    severity=Severity.WARNING,
                )
        return specs.Environment(tuple(specs.Pair(str(k), str(v)) for k, v in values.items()))
    return specs.Environment(a.pairs("vars"))


_PROVIDERS = ("inline", "kubernetes", "aws-secrets-manager", "gcp-secret-manager", "az-key-vault")


def _secrets(a: Attributes) -> specs.Secrets:
    role = a.text("role")
    sources = a.values["sources"]
    found: list[specs.SecretSource] = []
    for source in [sources] if isinstance(sources, str | Mapping) else sources:
        secret = _secret(source, role)
        if secret is None:
            a.refuse("sources", "a list of names and mappings with `type`, `id` and `options`")
            break
        found.append(secret)
    return specs.Secrets(tuple(found), a.flag("allow_override"))


def _secret(source: Any, role: str | None) -> specs.SecretSource | None:
    if isinstance(source, str):
        kind, _, name = source.partition(".")
        if kind in _PROVIDERS:
            return specs.SecretSource(kind, name, role, {})
        return specs.SecretSource(None, source, role, {})
    if not isinstance(source, Mapping) or not {"type", "id", "options", "role"}.issuperset(source):
        return None
    provider, key, own = source.get("type"), source.get("id"), source.get("role", role)
    if not all(text is None or isinstance(text, str) for text in (provider, key, own)):
        return None
    return specs.SecretSource(provider, key, own, _plain_or_name(source.get("options", {})))


def _resources(a: Attributes) -> specs.Resources:
    return specs.Resources(
        cpu=a.number("cpu"),
        gpu=a.integer("gpu"),
        memory=a.integer("memory"),
        disk=a.integer("disk"),
        shared_memory=a.integer("shared_memory"),
    )


def _parallel(a: Attributes) -> specs.Parallel:
    return specs.Parallel(a.integer("num_parallel"), None, None)


def _pytorch_parallel(a: Attributes) -> specs.Parallel:
    return specs.Parallel(None, "torch", a.integer("master_port"))


def _card(a: Attributes) -> specs.Card:
    return specs.Card(
        type=a.text("type") or "default",
        id=a.text("id"),
        options=a.json("options"),
        timeout=a.count("timeout", 45),
        save_errors=a.flag("save_errors"),
        customize=a.flag("customize"),
        refresh_interval=a.count("refresh_interval", 5),
    )


def _conda(a: Attributes) -> specs.Conda:
    packages = {pair.name: pair for pair in (*a.pairs("libraries"), *a.pairs("packages"))}
    return specs.Conda(tuple(packages.values()), a.text("python"), a.flag_or_none("disabled"))


def _pypi(a: Attributes) -> specs.Pypi:
    return specs.Pypi(a.pairs("packages"), a.text("python"), a.flag_or_none("disabled"))


_CONVERTERS: dict[str, Callable[[Attributes], specs.DecoratorSpec]] = {
    "batch": read_batch,
    "card": _card,
    "catch": _catch,
    "conda": _conda,
    "environment": _environment,
    "kubernetes": read_kubernetes,
    "parallel": _parallel,
    "pypi": _pypi,
    "pytorch_parallel": _pytorch_parallel,
    "resources": _resources,
    "retry": _retry,
    "secrets": _secrets,
    "timeout": _timeout,
}
