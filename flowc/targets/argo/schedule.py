"""`@schedule`: a CronWorkflow that starts the flow's template."""

from __future__ import annotations

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.ir.cron import to_crontab
from flowc.targets.argo.model import Cron
from flowc.targets.base import Unit

DEFAULT_TIMEZONE = "UTC"
"""Said always: Argo would take its controller's local time."""


def lower_schedule(unit: Unit, bag: DiagnosticBag) -> Cron | None:
    """When the flow runs by itself; None if it does not. Times that Argo cannot tell are reported."""
    settings = unit.settings.argo
    for spec in unit.program.flow.decorators:
        if not isinstance(spec, specs.Schedule):
            continue
        schedule = to_crontab(spec.cron)
        if schedule is None:
            bag.add(
                "FC511",
                f"`{spec.cron}` cannot be said in the five fields of a CronWorkflow",
                unit.program.spans.of("decorator", "schedule", "cron"),
                help="avoid years and `L`, `W`, `#`; let the first step look at the date",
            )
            return None
        return Cron(
            schedule,
            spec.timezone or DEFAULT_TIMEZONE,
            settings.concurrency,
            settings.history_limit,
        )
    return None
