"""The local executor, through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.spec.backends.base import NotRun, Project
from tests.spec.backends.forker import flowc
from tests.spec.case import Given
from tests.spec.outcome import Outcome

TIMEOUT = 120.0
"""Seconds after which a run counts as hanging."""

USER = "spec"

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Local:
    """`flowc run`, with further options."""

    name: str
    options: tuple[str, ...] = ()
    column: str = "local"
    engines: tuple[str, ...] = ()

    def run(self, project: Project, given: Given) -> Outcome:
        """Run a flow by the command that a person types."""
        store = str(project.folder / "store")
        return run_in(store, project, given, self.options, environment(project.folder))

    def run_many(self, projects: Sequence[Project]) -> Iterator[Outcome | NotRun]:
        """Run flows in one process, by the call that `flowc run` makes."""
        flows = [str(project.flow) for project in projects]
        command = [sys.executable, "-m", "tests.spec.batch", *self.options, *flows]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(projects[0].folder),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        lines = done.stdout.splitlines()
        for number, flow in enumerate(flows):
            if number >= len(lines):
                yield NotRun(f"{flow}: exit code {done.returncode}\n{done.stderr}")
                continue
            told = json.loads(lines[number])
            if "run" not in told:
                yield NotRun(f"{flow}: {told['refused']}")
                continue
            yield Outcome(told["store"], told["run"], told["succeeded"], "", told["name"])


def run_in(
    store: str,
    project: Project,
    given: Given,
    more: Sequence[str],
    variables: Mapping[str, str],
) -> Outcome:
    """`flowc run` with a datastore, further options and an environment.

    Raises:
        NotRun: if there is no run.
    """
    id_file = project.folder / "run-id"
    command = [
        *("run", project.flow.name, "--ui", "plain"),
        *("--datastore-root", store, "--run-id-file", str(id_file)),
        *more,
        *options(given, project.folder),
    ]
    code, transcript = flowc(command, project.folder, variables)
    if not id_file.exists() or code not in (0, 1):
        raise NotRun(f"exit code {code}\n{transcript}")
    return Outcome(store, id_file.read_text(), code == 0, transcript)


def options(given: Given, folder: Path) -> Iterator[str]:
    """What a run is given, as arguments; files are written into `folder`."""
    for name, value in given.parameters.items():
        yield f"--{name}={value}"
    for name, content in given.files.items():
        path = folder / f"{name}.included"
        path.write_bytes(content)
        yield f"--{name}={path}"
    for event in given.events:
        yield f"--event={json.dumps(event)}"
    yield from compile_options(given, folder)


def compile_options(given: Given, folder: Path) -> Iterator[str]:
    """What of this makes another flow, as arguments of any command that reads flows."""
    for name, text in given.configs.items():
        yield from ("--config-value", name, text)
    for name, text in given.config_files.items():
        path = folder / f"{name}.config"
        path.write_text(text, encoding="utf-8")
        yield from ("--config", name, str(path))
    for decospec in given.decospecs:
        yield from ("--with", decospec)
    for tag in given.tags:
        yield from ("--tag", tag)


def environment(home: Path) -> Mapping[str, str]:
    """The environment of a person without settings of their own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FLOWC_", "METAFLOW_", "PYTEST_"))
    }
    return kept | {"HOME": str(home), "METAFLOW_USER": USER}
