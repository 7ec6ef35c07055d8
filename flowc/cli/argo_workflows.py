"""`python flow.py argo-workflows …`: Metaflow's commands for a flow on Argo."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowc.argo_options import notes_on, settings_of
from flowc.cli import deploying, terminal
from flowc.cli.addresses import address_options, settings_with_secret
from flowc.cli.argo_run_options import run_options
from flowc.cli.compiling import Job, compile_told, deployed_name
from flowc.cli.flow_command import FlowCommand, LoadedFlow
from flowc.cli.options import FlowChoice, SettingsChoice
from flowc.cli.report import FINDINGS
from flowc.diagnostics import FlowcError
from flowc.tokens import TokenChoice
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.bundle import Bundle
    from flowc.settings import Settings
    from flowc.targets.deployment import Deployer

_TARGET = "argo"


@dataclass(frozen=True, slots=True)
class FlowOnArgo:
    """The flow of the command line, as the options before `argo-workflows` have it.

    `flow` is `path.py:Class`, `class_name` the class; `name` that of `--name`; `branch` and `production`
    are for flows with @project; `root` is the datastore's, if the command line says.
    """

    flow: str
    class_name: str
    loading: FlowChoice
    quiet: bool
    branch: str | None = None
    production: bool = False
    name: str | None = None
    root: str | None = None

    def settings(self, overrides: Mapping[str, str] | None = None) -> Settings:
        """The settings that hold for the flow's file."""
        said = {"datastore.root": self.root} if self.root else {}
        return SettingsChoice(None, {**said, **(overrides or {})}, None).load(
            self.flow, user_config=True
        )

    def deployer(self) -> Deployer:
        """Argo, where the settings say."""
        from flowc.targets.registry import get_deployer

        return get_deployer(_TARGET, self.settings())

    def deployed_name(self) -> str:
        """The name of the deployment; the flow is looked at, for it may belong to a project."""
        return deployed_name(self.job(), self.settings())

    def job(self, tags: tuple[str, ...] = ()) -> Job:
        """What to compile."""
        from flowc_runtime.client.place import user_name

        return Job(
            self.flow, _TARGET, "-", self.name, None, None, tags, self.branch, self.production,
            user=user_name(), loading=self.loading,
        )  # fmt: skip

    def check_token(self, deployer: Deployer, authorize: str | None) -> None:
        """Refuse what somebody else has deployed, unless the token is given or known."""
        from flowc.deploying import check_token
        from flowc_runtime.client.place import user_name

        check_token(
            deployer,
            self.deployed_name(),
            TokenChoice(authorize),
            user=user_name(),
            environment=os.environ,
        )


def argo_workflows(flow_on_argo: Callable[[], FlowOnArgo]) -> click.Group:
    """The group of commands; `flow_on_argo` is asked when one of them runs."""
    group = click.Group(
        "argo-workflows",
        help="Deploy the flow to Argo Workflows, and steer its runs.",
        params=[click.Option(["--name"], help="Name of the deployment.")],
        callback=lambda **_: None,
    )

    def chosen() -> FlowOnArgo:
        parent = click.get_current_context().parent
        assert parent is not None
        return replace(flow_on_argo(), name=parent.params["name"])

    for command in _COMMANDS:
        group.add_command(command(chosen))
    return group


Chosen = Callable[[], FlowOnArgo]


def _create(chosen: Chosen) -> click.Command:
    @click.command("create", help="Deploy the flow.")
    @deploying.token_options
    @click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag every run; repeatable.")
    @click.option("--only-json", is_flag=True, help="Print the workflow template; deploy nothing.")
    @run_options
    @address_options
    def create(
        tokens: TokenChoice,
        tags: tuple[str, ...],
        only_json: bool,
        addresses: Mapping[str, str],
        **asked: object,
    ) -> int:
        flow = chosen()
        settings = settings_with_secret(
            flow.settings(settings_of(asked)), addresses, flow.deployed_name
        )
        if not flow.quiet:
            for note in notes_on(asked):
                terminal.say(f"note: {note}")
        bundle = compile_told(flow.job(tags), settings, quiet=flow.quiet)
        if bundle is None:
            return FINDINGS
        if only_json:
            terminal.write(_template_json(bundle))
            return 0
        from flowc.targets.deployment import DeployOptions
        from flowc_runtime.client.place import user_name

        options = DeployOptions(owner=user_name(), addresses=addresses)
        deploying.deploy(bundle, settings, options, tokens, quiet=flow.quiet)
        return 0

    return create


def _trigger(chosen: Chosen) -> click.Command:
    class TriggerCommand(FlowCommand):
        """Takes the flow's parameters as options; the flow itself is known."""

        def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
            flow = chosen()
            words = [flow.flow]
            for option, pairs in (
                ("--config", flow.loading.configs),
                ("--config-value", flow.loading.config_values),
            ):
                for name, value in pairs.items():
                    words += [option, name, value]
            return super().parse_args(ctx, [*words, *args])

    @click.command("trigger", cls=TriggerCommand, help="Start a run of the deployed flow.")
    @click.argument("flow", metavar="")
    @click.option("--config", "configs", nargs=2, multiple=True, hidden=True)
    @click.option("--config-value", "config_values", nargs=2, multiple=True, hidden=True)
    @click.option("--run-id-file", type=click.Path(path_type=Path), help="File for the run's id.")
    @click.pass_context
    def trigger(ctx: click.Context, /, run_id_file: Path | None, **values: Any) -> int:
        from flowc.cli.parameters import given_values

        loaded = ctx.find_object(LoadedFlow)
        assert loaded is not None
        flow = chosen()
        given = given_values(loaded.checked.plan, values)
        run = flow.deployer().trigger(flow.deployed_name(), given)
        if run_id_file is not None:
            run_id_file.write_text(run.run)
        if not flow.quiet:
            terminal.say(f"triggered {run.deployment}: {run.name} (run-id {run.run})")
        terminal.write(run.pathspec)
        return 0

    return trigger


def _delete(chosen: Chosen) -> click.Command:
    @click.command("delete", help="Remove the deployment.")
    @_authorize
    def delete(authorize: str | None) -> int:
        flow = chosen()
        deployer = flow.deployer()
        flow.check_token(deployer, authorize)
        deploying.tell_removal(deployer.delete(flow.deployed_name()), quiet=flow.quiet)
        return 0

    return delete


def _status(chosen: Chosen) -> click.Command:
    @click.command("status", help="Say where a run stands.")
    @click.argument("run_id")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def status(run_id: str, as_json: bool) -> int:
        found = chosen().deployer().status(run_id)
        terminal.write(deploying.status_json(found) if as_json else deploying.status_line(found))
        return 0

    return status


def _logs(chosen: Chosen) -> click.Command:
    @click.command("logs", help="Print what the pods of a run have written.")
    @click.argument("run_id")
    @click.option("--follow", is_flag=True, help="Go on until the run has ended.")
    def logs(run_id: str, follow: bool) -> int:
        for line in chosen().deployer().logs(run_id, follow=follow):
            terminal.write(f"[{line.task}] {line.text}\n")
        return 0

    return logs


def _steering(name: str, verb: str, line: str) -> Callable[[Chosen], click.Command]:
    def build(chosen: Chosen) -> click.Command:
        @click.command(name, help=line)
        @click.argument("run_id")
        @_authorize
        def steer(run_id: str, authorize: str | None) -> int:
            flow = chosen()
            deployer = flow.deployer()
            flow.check_token(deployer, authorize)
            run = deployer.status(run_id)
            if run.deployment != flow.deployed_name():
                raise FlowcError(f"{run.name} is a run of `{run.deployment}`, not of this flow")
            order = {
                "terminate": deployer.terminate,
                "suspend": deployer.suspend,
                "resume": deployer.resume,
            }[verb]
            order(run.name)
            if not flow.quiet:
                terminal.say(f"{run.name}: asked to {verb}")
            return 0

        return steer

    return build


def _list(chosen: Chosen) -> click.Command:
    @click.command("list-workflow-templates", help="List the deployments of the flow.")
    @click.option("--all", "everything", is_flag=True, help="Those of other flows too.")
    def listing(everything: bool) -> int:
        flow = chosen()
        for deployment in flow.deployer().deployments():
            if everything or deployment.flow == flow.class_name:
                terminal.write(deployment.name)
        return 0

    return listing


def _authorize(callback: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--authorize", metavar="TOKEN", help="Production token of what somebody else deployed."
    )(callback)


_COMMANDS = (
    _create,
    _trigger,
    _delete,
    _status,
    _logs,
    _steering("terminate", "terminate", "End a run now."),
    _steering("suspend", "suspend", "Start no further task of a run."),
    _steering("unsuspend", "resume", "Let a suspended run go on."),
    _list,
)


def _template_json(bundle: Bundle) -> str:
    from flowc.targets.yamlio import load_all

    (template,) = load_all(bundle.files["workflowtemplate.yaml"])
    return json.dumps(template, indent=2, ensure_ascii=False)
