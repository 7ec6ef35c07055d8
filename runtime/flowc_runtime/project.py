"""`@project`: the name space that a flow runs in, apart from other people's copies of it."""

from __future__ import annotations

import re

from flowc_runtime.dataclass import dataclass

BRANCH = re.compile(r"[A-Za-z0-9_.\-]{1,128}")
"""What the name of a branch may look like."""

_PRODUCTION = "prod"


@dataclass(frozen=True)
class ProjectBranch:
    """A branch of a project: `prod`, `prod.NAME`, `test.NAME` or `user.NAME`."""

    project: str
    branch: str

    @property
    def is_production(self) -> bool:
        """Whether this is the production branch, or a named one of production."""
        return self.branch.split(".")[0] == _PRODUCTION

    @property
    def is_user_branch(self) -> bool:
        """Whether the branch is that of a person, which nobody had to name."""
        return self.branch.startswith("user.")

    @property
    def tags(self) -> tuple[str, ...]:
        """The system tags of runs."""
        return (f"project:{self.project}", f"project_branch:{self.branch}")

    def flow_name(self, flow: str) -> str:
        """The name under which a flow is deployed: `project.branch.Flow`."""
        return f"{self.project}.{self.branch}.{flow}"


def branch_of(branch: str | None, *, production: bool, user: str | None) -> str | None:
    """The full name of a branch.

    Args:
        branch: What was asked for, None if nothing was.
        production: Whether it is for production.
        user: Whose branch it is otherwise; None where nobody's will do.

    Returns:
        None if neither a branch nor production was asked for, and there is no user.
    """
    if production:
        return _PRODUCTION if branch is None else f"{_PRODUCTION}.{branch}"
    if branch is not None:
        return f"test.{branch}"
    return None if user is None else f"user.{user}"
