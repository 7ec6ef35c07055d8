"""Deployed flows and the runs that were started from them, in the terms of Metaflow's `Deployer`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.deploying import POLL, wait_for_run
from flowc.diagnostics import FlowcError
from flowc.settings import Settings, load_settings
from flowc.targets.deployment import UNFINISHED, Deployer, Deployment, RunStatus, State
from flowc.targets.registry import get_deployer
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue

if TYPE_CHECKING:
    from flowc_runtime.client import Run

ENGINES: Mapping[str, str] = {"argo-workflows": "argo", "step-functions": "stepfunctions"}
"""Metaflow's words for engines, and flowc's."""

_STATUS: Mapping[State, str] = {
    "pending": "Pending",
    "running": "Running",
    "suspended": "Running",
    "succeeded": "Succeeded",
    "failed": "Failed",
    "terminated": "Failed",
}


@dataclass(frozen=True)
class Access:
    """How to reach the engine of a deployment, and the datastore of its runs.

    `place` is a file or folder of the project whose settings hold; `environment` the variables that
    count beside them.
    """

    workflow: str
    place: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    profile: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the project."""
        return load_settings(
            self.place,
            overrides=self.overrides,
            profile=self.profile,
            environment=self.environment,
            user_config=True,
        )

    @cached_property
    def deployer(self) -> Deployer:
        """The engine's deployer.

        Raises:
            UsageError: if flowc does not deploy there.
        """
        engine = ENGINES.get(self.workflow, self.workflow)
        return get_deployer(engine, self.settings, environment=self.environment)


class DeployedFlow:
    """A deployed flow; `DeployedFlow("MyFlow")` stands for all deployments of that flow.

    Iterating gives the deployments one by one.
    """

    def __init__(self, flow_name: str) -> None:
        """Look for the deployments of a flow.

        Args:
            flow_name: The name of the flow's class.
        """
        self.flow_name = flow_name

    def __iter__(self) -> Iterator[ArgoWorkflowsDeployedFlow]:
        return self.list_deployed_flows(self.flow_name)

    @classmethod
    def from_deployment(
        cls, identifier: str, metadata: str | None = None, impl: str = "argo-workflows"
    ) -> ArgoWorkflowsDeployedFlow:
        """A deployment by name.

        Args:
            identifier: Its `name`, or its `workflow_id`.
            metadata: Taken for Metaflow's sake; records are found through the settings.
            impl: The engine.

        Raises:
            FlowcError: If there is no such deployment.
        """
        del metadata
        namespace, _, name = identifier.rpartition("/")
        overrides = {"argo.namespace": namespace} if namespace else {}
        access = Access(impl, Path.cwd(), overrides=overrides)
        found = access.deployer.find(name)
        if found is None:
            raise FlowcError(f"there is no deployment `{name}` of flowc on {impl}")
        return ArgoWorkflowsDeployedFlow(found, access)

    @classmethod
    def list_deployed_flows(
        cls, flow_name: str | None = None, impl: str = "argo-workflows"
    ) -> Iterator[ArgoWorkflowsDeployedFlow]:
        """The deployments of a flow, or of all flows, by name.

        Args:
            flow_name: The name of the flow's class; None lists those of all flows.
            impl: The engine.
        """
        access = Access(impl, Path.cwd())
        for found in access.deployer.deployments():
            if flow_name is None or found.flow == flow_name:
                yield ArgoWorkflowsDeployedFlow(found, access)

    @classmethod
    def get_triggered_run(
        cls,
        identifier: str,
        run_id: str,
        metadata: str | None = None,
        impl: str = "argo-workflows",
    ) -> ArgoWorkflowsTriggeredRun:
        """A run of a deployment by its id.

        Args:
            identifier: The deployment's `name`, or its `workflow_id`.
            run_id: The id in the datastore, such as `argo-train-flow-x7k2p-1a2b3c4d`.
            metadata: Taken for Metaflow's sake.
            impl: The engine.

        Raises:
            FlowcError: If there is no such run, or it is another deployment's.
        """
        deployed = cls.from_deployment(identifier, metadata, impl)
        return deployed.triggered_run(run_id)


class ArgoWorkflowsDeployedFlow(DeployedFlow):
    """A flow that is deployed to Argo Workflows.

    Attributes:
        name: The deployment's name, that of the WorkflowTemplate.
        flow_name: The name of the flow's class.
        workflow: The engine, `argo-workflows`.
        production_token: The token that guards the deployment, None if it has none.
    """

    def __init__(self, deployment: Deployment, access: Access) -> None:
        """Wrap a deployment; `Deployer` and the class methods do this."""
        super().__init__(deployment.flow)
        self._deployment = deployment
        self._access = access
        self.name = deployment.name
        self.workflow = access.workflow
        self.production_token = deployment.token

    def __iter__(self) -> Iterator[ArgoWorkflowsDeployedFlow]:
        yield self

    def __repr__(self) -> str:
        return f"DeployedFlow({self.flow_name!r}, {self.workflow!r}, {self.workflow_id!r})"

    @property
    def workflow_id(self) -> str:
        """What names the deployment within the engine: `namespace/name`."""
        return f"{self._deployment.namespace}/{self.name}"

    @property
    def metadata(self) -> str:
        """Where the records of the runs are, as `metadata()` takes it."""
        root = self._access.settings.store_root
        return root if "://" in root else f"local@{root}"

    @property
    def workflow_template(self) -> Mapping[str, JSONValue]:
        """The WorkflowTemplate as it was found in the cluster."""
        return self._deployment.definition

    def trigger(self, **kwargs: JSONValue) -> ArgoWorkflowsTriggeredRun:
        """Start a run.

        Args:
            **kwargs: Values of the flow's parameters; a `-` in a name is written `_`.

        Raises:
            UsageError: If there is no such parameter, one is missing, or a value is of another type.
        """
        status = self._access.deployer.trigger(self.name, kwargs)
        return ArgoWorkflowsTriggeredRun(self._access, self._deployment, status)

    def triggered_run(self, run_id: str) -> ArgoWorkflowsTriggeredRun:
        """A run of this deployment by its id.

        Raises:
            FlowcError: If there is none.
        """
        status = self._access.deployer.status(run_id)
        if status.deployment != self.name:
            raise FlowcError(
                f"{status.name} is a run of `{status.deployment}`, not of `{self.name}`"
            )
        return ArgoWorkflowsTriggeredRun(self._access, self._deployment, status)

    def delete(self) -> bool:
        """Remove the deployment; code that unfinished runs need stays."""
        self._access.deployer.delete(self.name)
        return True


class ArgoWorkflowsTriggeredRun:
    """A run that was started from a deployment.

    Attributes:
        name: Argo's name for it, that of the Workflow.
        pathspec: `Flow/run`, as the client takes it.
    """

    def __init__(self, access: Access, deployment: Deployment, status: RunStatus) -> None:
        """Wrap a run; `trigger` and `get_triggered_run` do this."""
        self._access = access
        self._deployment = deployment
        self.name = status.name
        self.pathspec = f"{deployment.flow}/{status.run}"

    def __repr__(self) -> str:
        return f"TriggeredRun({self.pathspec!r})"

    @property
    def run(self) -> Run | None:
        """The run as the client shows it; None until its first task has begun."""
        from flowc_runtime.client import Run
        from flowc_runtime.client.errors import MetaflowNotFound
        from flowc_runtime.client.run_view import RunView
        from flowc_runtime.datastore import open_store

        flow, _, run = self.pathspec.partition("/")
        view = RunView(open_store(self._store_root()), flow, run)
        try:
            _ = view.record
        except MetaflowNotFound:
            return None
        return Run(self.pathspec, _view=view)

    @property
    def status(self) -> str:
        """`Pending`, `Running`, `Succeeded` or `Failed`; a suspended run counts as running."""
        return _STATUS[self._status().state]

    @property
    def is_running(self) -> bool:
        """Whether the run has not ended."""
        return self._status().state in UNFINISHED

    def wait_for_run(
        self, check_interval: float | None = None, timeout: float | None = None
    ) -> None:
        """Wait until `run` is there.

        Args:
            check_interval: Seconds between two looks.
            timeout: Seconds to wait at most; None waits as long as the run lives.

        Raises:
            TimeoutError: If it is not there in time.
            FlowcError: If the run has ended without a task that could begin.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.run is None:
            status = self._status()
            if status.state not in UNFINISHED and self.run is None:
                raise FlowcError(f"{self.name} has {status.state}: {status.message}")
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} has not begun after {timeout:g} seconds")
            time.sleep(POLL if check_interval is None else check_interval)

    def wait_for_completion(
        self, check_interval: float | None = None, timeout: float | None = None
    ) -> None:
        """Wait until the run has ended.

        Args:
            check_interval: Seconds between two looks.
            timeout: Seconds to wait at most; None waits as long as it takes.

        Raises:
            TimeoutError: If it has not ended in time.
        """
        interval = POLL if check_interval is None else check_interval
        ended = wait_for_run(self._access.deployer, self.name, timeout=timeout, interval=interval)
        if ended.state in UNFINISHED:
            raise TimeoutError(f"{self.name} is still {ended.state} after {timeout:g} seconds")

    def terminate(self) -> bool:
        """End the run now."""
        self._access.deployer.terminate(self.name)
        return True

    def suspend(self) -> bool:
        """Start no further task."""
        self._access.deployer.suspend(self.name)
        return True

    def unsuspend(self) -> bool:
        """Let the run go on."""
        self._access.deployer.resume(self.name)
        return True

    def _status(self) -> RunStatus:
        return self._access.deployer.status(self.name)

    def _store_root(self) -> str:
        """The root that the bundle was compiled with; else what the settings say."""
        manifest = self._deployment.manifest
        root = manifest.settings.get("datastore.root") if manifest else None
        return root if isinstance(root, str) else self._access.settings.store_root
