"""Deploying from Python, as with Metaflow's `Deployer`.

    deployed = Deployer("train.py").argo_workflows(name="train").create()
    run = deployed.trigger(alpha=0.8)

The flow is compiled and deployed by a process of its own, so that it is read as it is on the disk now
and leaves no trace in this one.
"""

from __future__ import annotations

import json
import linecache
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack

from flowc.argo_options import CreateOptions, check_options, notes_on, settings_of, variables_of
from flowc.bundle import read_bundle
from flowc.deployed import ENGINES, Access, ArgoWorkflowsDeployedFlow
from flowc.diagnostics import FlowcError, UsageError
from flowc.metaflow_stores import chosen_root
from flowc.targets.argo.deploy import describe
from flowc_runtime.client.place import user_name

_NOTE = "# Written from a notebook by flowc.NBDeployer; its cleanup() removes it.\n"


class Deployer:
    """Deploys the flow in a file.

    Also a context manager, which does nothing at its end: what is deployed stays.
    """

    def __init__(
        self,
        flow_file: str,
        show_output: bool = True,
        profile: str | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        file_read_timeout: int = 3600,
        **kwargs: Any,
    ) -> None:
        """Name the flow; nothing is read yet.

        Args:
            flow_file: `flow.py`, or `flow.py:Class`.
            show_output: Whether to show what deploying tells.
            profile: The profile of the project file.
            env: Variables that are set in addition to this process's.
            cwd: The folder that the file's path counts from.
            file_read_timeout: Taken for Metaflow's sake.
            **kwargs: `decospecs`, `config`, `config_value`, `branch`, `production`, `datastore` and
                `datastore_root`, as the options of the command line.

        Raises:
            TypeError: If there is another keyword argument.
        """
        del file_read_timeout
        self.flow_file = flow_file
        self.show_output = show_output
        self._profile = profile
        self._folder = Path(cwd or ".").absolute()
        self._environment = {**os.environ, **(env or {})}
        self._store = kwargs.pop("datastore", None), kwargs.pop("datastore_root", None)
        self._options = list(_top_words(kwargs))

    def __enter__(self) -> Deployer:
        return self

    def __exit__(self, *_: object) -> None:
        self.cleanup()

    def cleanup(self) -> None:
        """Nothing: no file is left behind."""

    def argo_workflows(self, name: str | None = None) -> ArgoWorkflowsDeployer:
        """The way to Argo Workflows.

        Args:
            name: The name of the deployment; by default one made from the flow's.
        """
        return ArgoWorkflowsDeployer(self, name)

    def deploy(
        self,
        workflow: str = "argo-workflows",
        name: str | None = None,
        tags: Iterable[str] = (),
        **options: Any,
    ) -> ArgoWorkflowsDeployedFlow:
        """Deploy the flow.

        Args:
            workflow: The engine: `argo-workflows`.
            name: The name of the deployment.
            tags: Tags of every run.
            **options: As of `argo_workflows().create()`.

        Raises:
            UsageError: If flowc does not deploy to that engine.
            FlowcError: If the flow has errors, or the engine refuses.
        """
        if ENGINES.get(workflow, workflow) != "argo":
            raise UsageError(
                f"flowc cannot deploy to `{workflow}`", help="it can to: argo-workflows"
            )
        return self.argo_workflows(name).create(tags=tags, **options)

    def access(self, workflow: str) -> Access:
        """How this flow's deployments on an engine are reached."""
        return self._access(workflow, self._overrides)

    @cached_property
    def _overrides(self) -> Mapping[str, str]:
        """The settings that are given here."""
        configured = self._access("argo-workflows", {})
        root = chosen_root(*self._store, lambda: configured.settings.store_root, self._environment)
        return {} if root is None else {"datastore.root": root}

    def _access(self, workflow: str, overrides: Mapping[str, str]) -> Access:
        return Access(workflow, self._file(), self._environment, self._profile, overrides)

    def tell(self, notes: Iterable[str]) -> None:
        """Show notes, if output is to be shown."""
        for note in notes if self.show_output else ():
            print(f"note: {note}", file=sys.stderr)  # noqa: T201 - asked for

    def call(
        self, command: str, words: Sequence[str], secrets: Mapping[str, str] | None = None
    ) -> str:
        """Run a command of `flowc` on the flow; returns its standard output.

        Args:
            command: Its name.
            words: Its further arguments.
            secrets: Variables that nobody else is to see; arguments are seen by everybody.

        Raises:
            FlowcError: with what it has told, if it fails.
        """
        profile = ["--profile", self._profile] if self._profile else []
        said = [word for pair in self._overrides.items() for word in ("--set", "=".join(pair))]
        done = subprocess.run(  # noqa: S603 - our own program; arguments are no shell's
            [sys.executable, "-m", "flowc", command, self.flow_file,
             *self._options, *profile, *said, *words],
            cwd=self._folder, env={**self._environment, **(secrets or {})},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise FlowcError(f"`flowc {command}` failed:\n{done.stderr.rstrip()}")
        if self.show_output and done.stderr:
            print(done.stderr, end="", file=sys.stderr)  # noqa: T201 - asked for
        return done.stdout

    def _file(self) -> Path:
        path, _, name = self.flow_file.rpartition(":")
        return self._folder / (path if path and name.isidentifier() else self.flow_file)


class ArgoWorkflowsDeployer:
    """Deploys one flow to Argo Workflows."""

    def __init__(self, deployer: Deployer, name: str | None) -> None:
        """See `Deployer.argo_workflows`."""
        self._deployer = deployer
        self.name = name

    def create(
        self,
        *,
        tags: Iterable[str] = (),
        authorize: str | None = None,
        generate_new_token: bool = False,
        new_token: str | None = None,
        only_json: bool = False,
        **options: Unpack[CreateOptions],
    ) -> ArgoWorkflowsDeployedFlow:
        """Compile the flow and deploy it.

        Args:
            tags: Tags of every run.
            authorize: The production token of what somebody else deployed.
            generate_new_token: Whether to make a new production token.
            new_token: The production token to set.
            only_json: Whether to deploy nothing: `workflow_template` of what is returned is then what
                would be deployed, and no cluster is asked.
            **options: See `CreateOptions`; what is not given is as the settings say.

        Raises:
            FlowcError: If the flow has errors, or the cluster refuses.
            UsageError: If options do not go together.
            TypeError: If there is another keyword argument.
        """
        check_options(options)
        words = ["--target", "argo"]
        words += ["--name", self.name] if self.name else []
        words += [word for tag in tags for word in ("--tag", tag)]
        words += [
            word
            for key, text in settings_of(options).items()
            for word in ("--set", f"{key}={text}")
        ]
        self._deployer.tell(notes_on(options))
        if only_json:
            return self._compile(words)
        given = {"--authorize": authorize, "--new-token": new_token}
        words += [word for option, value in given.items() if value for word in (option, value)]
        words += ["--generate-new-token"] if generate_new_token else []
        return self._deploy(words, variables_of(options))

    def _compile(self, words: Sequence[str]) -> ArgoWorkflowsDeployedFlow:
        with tempfile.TemporaryDirectory(prefix="flowc-") as folder:
            self._deployer.call("compile", [*words, "--output", folder, "--user", user_name()])
            bundle = read_bundle(Path(folder))
        access = self._deployer.access("argo-workflows")
        return ArgoWorkflowsDeployedFlow(describe(bundle), access)

    def _deploy(
        self, words: Sequence[str], secrets: Mapping[str, str]
    ) -> ArgoWorkflowsDeployedFlow:
        done = json.loads(self._deployer.call("deploy", [*words, "--json"], secrets))
        access = self._deployer.access("argo-workflows")
        found = access.deployer.find(done["name"])
        if found is None:
            raise FlowcError(f"`{done['name']}` was deployed, but is not there any more")
        return ArgoWorkflowsDeployedFlow(found, access)


class NBDeployer(Deployer):
    """Deploys a flow class that a notebook's cell defines."""

    def __init__(
        self,
        flow_class: type,
        show_output: bool = True,
        profile: str | None = None,
        env: Mapping[str, str] | None = None,
        base_dir: str | None = None,
        file_read_timeout: int = 3600,
        **kwargs: Any,
    ) -> None:
        """Write the cell into a file beside what it imports.

        Args:
            flow_class: The class.
            show_output: As of `Deployer`.
            profile: As of `Deployer`.
            env: As of `Deployer`.
            base_dir: The folder of the modules that the cell imports; by default the current one.
            file_read_timeout: As of `Deployer`.
            **kwargs: As of `Deployer`.

        Raises:
            UsageError: If the cell's text is not known, or the file would replace another one.
        """
        folder = Path(base_dir or ".").absolute()
        self._cell = folder / f"flowc_nb_{flow_class.__name__.lower()}.py"
        _write_cell(flow_class, self._cell)
        flow = f"{self._cell.name}:{flow_class.__name__}"
        super().__init__(flow, show_output, profile, env, str(folder), file_read_timeout, **kwargs)

    def cleanup(self) -> None:
        """Remove the file that holds the cell."""
        self._cell.unlink(missing_ok=True)


def _write_cell(flow_class: type, file: Path) -> None:
    codes = (getattr(value, "__code__", None) for value in vars(flow_class).values())
    names = [code.co_filename for code in codes if code is not None]
    source = "".join(linecache.getlines(names[0])) if names else ""
    if not source:
        raise UsageError(f"the text of the cell that defines {flow_class.__name__} is not known")
    if file.exists() and not file.read_text(encoding="utf-8").startswith(_NOTE):
        raise UsageError(f"{file} is in the way: it would be replaced")
    file.write_text(_NOTE + source, encoding="utf-8")


def _top_words(kwargs: Mapping[str, Any]) -> Iterator[str]:
    options = {"decospecs": "--with", "config": "--config", "config_value": "--config-value"}
    for name, values in kwargs.items():
        if name == "production":
            yield from ["--production"] if values else []
            continue
        if name == "branch":
            yield from ["--branch", values] if values is not None else []
            continue
        if name not in options:
            known = ", ".join([*options, "branch", "production", "datastore", "datastore_root"])
            raise TypeError(f"Deployer takes no keyword argument {name!r}; beside its own: {known}")
        for value in values:
            parts = (value,) if isinstance(value, str) else tuple(value)
            yield options[name]
            yield from (part if isinstance(part, str) else json.dumps(part) for part in parts)
