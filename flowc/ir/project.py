"""The branch of a project that a flow is deployed to, or runs on."""

from __future__ import annotations

from flowc.diagnostics import UsageError
from flowc.ir import specs
from flowc.ir.model import Flow
from flowc_runtime.project import BRANCH, ProjectBranch, branch_of


def project_spec(flow: Flow) -> specs.Project | None:
    """The flow's `@project`, None if it has none."""
    return next((spec for spec in flow.decorators if isinstance(spec, specs.Project)), None)


def project_branch(
    flow: Flow,
    *,
    branch: str | None,
    production: bool,
    configured: str | None,
    user: str | None = None,
) -> ProjectBranch | None:
    """The flow's project and branch.

    Args:
        flow: the flow.
        branch: the branch that the command line asks for; it beats that of the decorator.
        production: whether the command line asks for production.
        configured: the branch of the settings, which holds where neither says one.
        user: whose branch it is otherwise; None where nobody's will do.

    Returns:
        None if the flow has no project, or if nothing says which branch.

    Raises:
        UsageError: if the branch cannot be one, or the flow has no project that has branches.
    """
    spec = project_spec(flow)
    if spec is None:
        if branch is not None or production:
            option = "--production" if production else "--branch"
            raise UsageError(f"{option} needs a flow with @project, and {flow.name} has none")
        return None
    asked = branch or spec.branch or configured
    if asked is not None and not BRANCH.fullmatch(asked):
        raise UsageError(
            f"`{asked}` cannot be the name of a branch",
            help="use letters, digits, `_`, `-` and `.`",
        )
    full = branch_of(asked, production=production or spec.production, user=user)
    return None if full is None else ProjectBranch(spec.name, full)
