"""Names of events that belong to one branch of a project."""

from __future__ import annotations

from typing import Any

PREFIX = "mfns"
"""How the names begin; as in Metaflow, so that flows of both understand each other."""

PROJECT, BRANCH = "<project>", "<branch>"
"""What stands in a name until the branch is known that a flow is deployed to."""


class NamespacedEventName:
    """A name for `@trigger` and `ArgoEvent` that is another one on every branch."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, context: Any = None) -> str:
        """The name: of the running task's branch, or, for the compiler, with a gap for the branch.

        Args:
            context: what the compiler gives to functions; None in a task.

        Raises:
            AttributeError: in a task of a flow without @project.
        """
        if context is not None:
            return f"{PREFIX}.{PROJECT}.{BRANCH}.{self._name}"
        from flowc_runtime.current import current

        return f"{PREFIX}.{current.project_name}.{current.branch_name}.{self._name}"


def namespaced_event_name(name: str) -> NamespacedEventName:
    """The name of an event that only flows on the same branch of the same project understand."""
    return NamespacedEventName(name)


def is_namespaced(name: str) -> bool:
    """Whether a name still has the gap for a branch."""
    return name.startswith(f"{PREFIX}.{PROJECT}.{BRANCH}.")


def name_on_branch(name: str, project: str, branch: str) -> str:
    """The name with the gap filled; other names stay as they are."""
    if not is_namespaced(name):
        return name
    return f"{PREFIX}.{project}.{branch}.{name.split('.', 3)[3]}"
