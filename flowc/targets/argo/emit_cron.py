"""The CronWorkflow: the times at which Argo starts the flow's template."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.targets.argo.metadata import AFTER_TEMPLATE, metadata, run_spec
from flowc.targets.argo.model import Cron, Model
from flowc.targets.yamlio import Inline, Node

STARTING_DEADLINE = 600
"""Seconds for which a start is made up for that Argo has missed, while it was restarted say."""


def cron_workflow(model: Model, cron: Cron) -> Mapping[str, Node]:
    """The object.

    `suspend` is said so that a schedule that somebody has suspended by hand shows up as drift.
    """
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "CronWorkflow",
        "metadata": metadata(model, model.name, AFTER_TEMPLATE),
        "spec": {
            "schedules": Inline([cron.schedule]),
            "timezone": cron.timezone,
            "suspend": False,
            "concurrencyPolicy": cron.concurrency,
            "startingDeadlineSeconds": STARTING_DEADLINE,
            "successfulJobsHistoryLimit": cron.history_limit,
            "failedJobsHistoryLimit": cron.history_limit,
            "workflowSpec": run_spec(model),
        },
    }
