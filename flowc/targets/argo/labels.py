"""Labels of objects and runs that flowc itself asks for later."""

from __future__ import annotations

FLOW_LABEL = "flowc.dev/flow"
"""The flow that a workflow runs."""

PROJECT_LABEL = "flowc.dev/project"
"""The project of that flow, if it has one."""

BRANCH_LABEL = "flowc.dev/branch"
"""The branch of the project that the flow is deployed to."""

RESERVED = {
    "labels": ("flowc.dev/", "workflows.argoproj.io/"),
    "annotations": ("flowc.dev/",),
}
"""What the names of labels and annotations begin with that no step may give.

By its labels Argo knows whose pod it is, and loses it with others; some of its annotations are for users.
"""

WORKFLOW_LABEL = "workflows.argoproj.io/workflow"
"""The workflow of a pod; Argo marks its own pods so, and finds by it whose logs to show."""
