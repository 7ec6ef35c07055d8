"""What happens when a run is over: its end is recorded, hooks are called, people are told."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.targets import naming
from flowc.targets.argo.model import Exit, ExitPod, SecretKey
from flowc.targets.argo.text import FAILURES, STATUS
from flowc.targets.base import Unit
from flowc_runtime.protocol import Env

if TYPE_CHECKING:
    from flowc._settings.sections import Argo

SUCCEEDED = f"'{STATUS}' == 'Succeeded'"
"""The condition of what happens after a success."""

FAILED = f"'{STATUS}' != 'Succeeded'"
"""That of what happens after a failure or an error."""

NOTIFY_KEYS = {
    Env.SLACK_WEBHOOK: "slack_webhook_url",
    Env.PAGER_DUTY_KEY: "pager_duty_integration_key",
    Env.INCIDENT_IO_KEY: "incident_io_api_key",
}
"""The keys of the Secret that `argo.notify_secret` names, by the variables that they become."""

_ALERT_SOURCE = re.compile("[A-Za-z0-9_-]+")


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
            help=f"name a Secret with one or more of the keys {', '.join(NOTIFY_KEYS.values())}",
        )
        return
    if asked:
        _check_alert_source(unit, bag)
    for name, condition in asked:
        keys = tuple(
            SecretKey(variable, secret or "", key) for variable, key in NOTIFY_KEYS.items()
        )
        said = {Env.STATUS: STATUS, **_incident_io(argo)}
        yield ExitPod(name, ("notify",), condition, environment=said, secret_keys=keys)


def _incident_io(argo: Argo) -> Mapping[str, str]:
    if argo.incident_io_source is None:
        return {}
    variables = {Env.INCIDENT_IO_SOURCE: argo.incident_io_source}
    if argo.incident_io_metadata:
        # In base64 neither Argo nor Kubernetes expands anything of it.
        text = json.dumps(dict(argo.incident_io_metadata), sort_keys=True)
        variables[Env.INCIDENT_IO_METADATA] = base64.b64encode(text.encode()).decode()
    return variables


def _check_alert_source(unit: Unit, bag: DiagnosticBag) -> None:
    source = unit.settings.argo.incident_io_source
    if source is not None and not _ALERT_SOURCE.fullmatch(source):
        bag.add(
            "FC507",
            f"`{source}` is no id of an alert source of incident.io",
            unit.program.spans.of(),
            help="`argo.incident_io_source` is what stands last in the URL of the source",
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
