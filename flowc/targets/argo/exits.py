"""What happens when a run is over: its end is recorded, hooks are called, people are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.targets import naming
from flowc.targets.argo.model import Exit, ExitPod, SecretKey
from flowc.targets.argo.text import FAILURES, STATUS
from flowc.targets.base import Unit
from flowc_runtime.protocol import Env

SUCCEEDED = f"'{STATUS}' == 'Succeeded'"
"""The condition of what happens after a success."""

FAILED = f"'{STATUS}' != 'Succeeded'"
"""That of what happens after a failure or an error."""

NOTIFY_KEYS = {
    Env.SLACK_WEBHOOK: "slack_webhook_url",
    Env.PAGER_DUTY_KEY: "pager_duty_integration_key",
}
"""The keys of the Secret that `argo.notify_secret` names, by the variables that they become."""


def lower_exit(unit: Unit, taken: Iterable[str], bag: DiagnosticBag) -> Exit | None:
    """The exit handler of a flow; None if nothing has to happen.

    Args:
        unit: the flow that is compiled.
        taken: names of templates that are there already.
        bag: where hooks are reported that could not be called, and people who could not be told.
    """
    hooks = [spec for spec in unit.program.flow.decorators if isinstance(spec, specs.ExitHook)]
    pods = [*_hook_pods(hooks), *_notifications(unit, bag)]
    _check_hooks(unit, hooks, bag)
    if hooks or unit.settings.argo.record_end:
        record = ExitPod("record-end", ("end",), FAILED, environment={Env.FAILURES: FAILURES})
        pods.insert(0, record)
    return Exit(_prefix(taken), tuple(pods)) if pods else None


def _prefix(taken: Iterable[str]) -> str:
    """A name that no template has or begins with: those of the pods begin with it."""
    words = {"-".join(name.split("-")[:length]) for name in taken for length in (2, 3)}
    return naming.unused("on-exit", words)


def _hook_pods(hooks: Iterable[specs.ExitHook]) -> Iterator[ExitPod]:
    called = [
        (name, condition, hook.image)
        for hook in hooks
        for names, condition in ((hook.on_success, SUCCEEDED), (hook.on_error, FAILED))
        for name in names
    ]
    for number, (name, condition, image) in enumerate(called, 1):
        yield ExitPod(f"hook-{number}", ("hook", name), condition, image)


def _notifications(unit: Unit, bag: DiagnosticBag) -> Iterator[ExitPod]:
    argo = unit.settings.argo
    asked = [
        (name, condition)
        for wanted, name, condition in (
            (argo.notify_on_success, "notify-success", SUCCEEDED),
            (argo.notify_on_error, "notify-error", FAILED),
        )
        if wanted
    ]
    secret = argo.notify_secret
    if asked and secret is None:
        bag.add(
            "FC514",
            "nobody can be told how a run ended: `argo.notify_secret` is not set",
            unit.program.spans.of(),
            help="name a Secret with the key `slack_webhook_url` or `pager_duty_integration_key`",
        )
        return
    for name, condition in asked:
        keys = tuple(
            SecretKey(variable, secret or "", key) for variable, key in NOTIFY_KEYS.items()
        )
        yield ExitPod(
            name, ("notify",), condition, environment={Env.STATUS: STATUS}, secret_keys=keys
        )


def _check_hooks(unit: Unit, hooks: Iterable[specs.ExitHook], bag: DiagnosticBag) -> None:
    for number, hook in enumerate(hooks):
        node = f"exit_hook[{number}]" if number else "exit_hook"
        for name in (*hook.on_success, *hook.on_error):
            if not all(part.isidentifier() for part in name.replace(":", ".").split(".")):
                bag.add(
                    "FC507",
                    f"`{name}` is no function of a module",
                    unit.program.spans.of("decorator", node),
                    help="write `package.module.function`",
                )
