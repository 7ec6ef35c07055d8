"""Argo's deployer: each of its verbs, by way of an `ObjectApi`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from flowc.bundle import Bundle, Manifest, decode_manifest
from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import apply, kinds, readiness, removal, runs, sweeping
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.contents import comparable_sides
from flowc.targets.argo.deploy.objects import (
    MANAGED_BY,
    MANIFEST,
    OWNER,
    TOKEN,
    Object,
    annotation,
    label,
    mapping_at,
    name_of,
    text_at,
    value_at,
)
from flowc.targets.argo.deploy.parameters import read_schema
from flowc.targets.argo.emit_rbac import DEFAULT_NAMESPACE
from flowc.targets.argo.labels import FLOW_LABEL
from flowc.targets.deployment import (
    Change,
    Deployment,
    DeployOptions,
    DeployResult,
    LogLine,
    RunStatus,
)
from flowc.targets.yamlio import load_all
from flowc_runtime.protocol import JSONValue


class ArgoDeployer:
    """One namespace that has Argo Workflows; see `flowc.targets.deployment.Deployer`.

    `connect` opens the API, when it is first used.
    """

    def __init__(self, connect: Callable[[], ObjectApi]) -> None:
        self._connect = connect

    @cached_property
    def api(self) -> ObjectApi:
        """The objects of the namespace."""
        return self._connect()

    def deploy(self, bundle: Bundle, options: DeployOptions) -> DeployResult:
        """Make the namespace hold the bundle, and nothing of an earlier one that it lacks."""
        return apply.deploy(self.api, bundle, options)

    def wait_until_ready(self, name: str, timeout: float = 300.0) -> None:
        """Wait until the event sources and sensors of a deployment listen."""
        readiness.wait_until_ready(self.api, name, timeout)

    def delete(self, name: str, *, force: bool = False) -> DeployResult:
        """Remove a deployment; code that unfinished runs need stays unless forced."""
        return removal.delete(self.api, name, force=force)

    def sweep(
        self, flow: str | None, *, before: float, dry_run: bool = False
    ) -> tuple[Change, ...]:
        """Remove code of earlier deploys that no template and no unfinished workflow mounts."""
        return sweeping.sweep(self.api, flow, before=before, dry_run=dry_run)

    def find(self, name: str) -> Deployment | None:
        """A deployment by name, None if there is none."""
        template = self.api.read(kinds.TEMPLATE, name)
        if template is None or label(template, MANAGED_BY) != "flowc":
            return None
        return self._deployment(template)

    def deployments(self) -> Iterator[Deployment]:
        """All deployments of flowc in the namespace, by name."""
        for template in self.api.list(kinds.TEMPLATE, {MANAGED_BY: "flowc"}):
            yield self._deployment(template)

    def beside_deployed(self, bundle: Bundle) -> tuple[Bundle, Bundle]:
        """What is deployed under the bundle's name, and the bundle, in one form."""
        name = bundle.manifest.name
        found = self.find(name)
        if found is None or found.manifest is None:
            raise FlowcError(
                f"`{name}` was not deployed to {self.api.place} by `flowc deploy`",
                help="there is nothing to compare with",
            )
        mounted = json.dumps(value_at(dict(found.definition), "spec", "volumes"))
        live: list[Object] = [
            {"apiVersion": kind.version, "kind": kind.name, **item}
            for kind in self.api.kinds
            for item in self.api.list(kind, apply.owned(name))
            if not apply.is_code(item) or json.dumps(name_of(item)) in mounted
        ]
        return comparable_sides(bundle, found.manifest, live)

    def trigger(self, name: str, parameters: Mapping[str, JSONValue]) -> RunStatus:
        """Start a run, its parameters checked against those of the deployed flow."""
        template = self.api.read(kinds.TEMPLATE, name)
        if template is None:
            raise FlowcError(
                f"there is no deployment `{name}` in {self.api.place}",
                help="`flowc deploy` makes one; `argo.namespace` says where",
            )
        if label(template, MANAGED_BY) != "flowc":
            raise FlowcError(f"WorkflowTemplate `{name}` was not made by flowc")
        readiness.let_settle(template)
        return runs.start(self.api, self._deployment(template), parameters)

    def status(self, run: str) -> RunStatus:
        """A run by the workflow's name, or by its id in the datastore."""
        return runs.run_status(runs.find_workflow(self.api, run))

    def runs(self, name: str) -> Iterator[RunStatus]:
        """The runs of a deployment that are still there, the newest first."""
        yield from runs.runs_of(self.api, name)

    def logs(self, run: str, *, follow: bool = False) -> Iterator[LogLine]:
        """What the tasks of a run have written; with `follow` until the run ends."""
        workflow = name_of(runs.find_workflow(self.api, run))
        return self.api.logs(workflow, follow=follow)

    def terminate(self, run: str) -> None:
        """End a run now."""
        runs.steer(self.api, run, "terminate")

    def suspend(self, run: str) -> None:
        """Start no further task of a run."""
        runs.steer(self.api, run, "suspend")

    def resume(self, run: str) -> None:
        """Let a suspended run go on."""
        runs.steer(self.api, run, "resume")

    def _deployment(self, template: Object) -> Deployment:
        manifest = _manifest(template)
        return Deployment(
            name=name_of(template),
            flow=manifest.flow if manifest else label(template, FLOW_LABEL),
            namespace=self.api.namespace,
            parameters=read_schema(template),
            definition=template,
            manifest=manifest,
            owner=annotation(template, OWNER),
            token=annotation(template, TOKEN),
        )


def describe(bundle: Bundle) -> Deployment:
    """The deployment that a bundle would become; no cluster is asked."""
    (template,) = load_all(bundle.files["workflowtemplate.yaml"])
    definition = mapping_at(template)
    return Deployment(
        name=bundle.manifest.name,
        flow=bundle.manifest.flow,
        namespace=text_at(definition, "metadata", "namespace") or DEFAULT_NAMESPACE,
        parameters=read_schema(definition),
        definition=definition,
        manifest=bundle.manifest,
    )


def _manifest(template: Object) -> Manifest | None:
    text = annotation(template, MANIFEST)
    return decode_manifest(text.encode(), f"the manifest of {name_of(template)}") if text else None
