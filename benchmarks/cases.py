"""What is measured: the command of each tool, the budget, and how the result is checked."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from . import flows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOOLS = ("flowc", "metaflow")

Quantity = Literal["cpu", "wall"]


class ResultError(Exception):
    """A tool finished but did not do the work; the message says what was read back."""


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes:
        name: What the row is called.
        quantity: Which of a sample's times the budget is about.
        budget: Seconds flowc may take; None where nothing was promised.
        flow: Source text of the flow file, `flow.py` in the working folder; empty if none.
        flowc: The command, with `{python}` and `{bin}` for the interpreter and its folder, `{here}` for
            that of these files.
        metaflow: The same for Metaflow; empty where it has nothing to compare.
        memory: Megabytes that flowc's largest process may take; None where nothing was promised.
        rounds: How often it is measured at most, where one round takes minutes.
        own: Whether the command itself measures the part in question, and prints the sample.
        bucket: Whether it takes an object store, where flowc's runs then go.
        reads: Step and artifact to read back after a run, with what must be there, task by task.
        writes: File that must exist afterwards in flowc's working folder, below it.
    """

    name: str
    quantity: Quantity
    budget: float | None
    flow: str
    flowc: tuple[str, ...]
    metaflow: tuple[str, ...] = ()
    memory: int | None = None
    rounds: int | None = None
    own: bool = False
    bucket: bool = False
    reads: Mapping[str, list[int]] | None = None
    writes: str | None = None

    @property
    def tools(self) -> tuple[str, ...]:
        """Who runs it."""
        return TOOLS if self.metaflow else TOOLS[:1]


METAFLOW = ("{python}", "flow.py", "--no-pylint")
S3_RUN = (*METAFLOW, "--datastore", "s3", "run")

CASES = (
    Case("import", "cpu", 0.060, "", ("{python}", "-c", "import flowc"),
         ("{python}", "-c", "import metaflow")),
    Case("help", "cpu", 0.090, flows.hello(), ("{bin}/flowc", "--help"), (*METAFLOW, "--help")),
    Case("check 3 steps", "cpu", 0.150, flows.hello(), ("{bin}/flowc", "check", "flow.py"),
         (*METAFLOW, "check")),
    Case("check 18 diamonds", "cpu", 0.200, flows.diamonds(18), ("{bin}/flowc", "check", "flow.py"),
         (*METAFLOW, "check")),
    Case("compile 500 steps to Argo", "wall", 0.300, flows.linear(500),
         ("{bin}/flowc", "compile", "flow.py", "-t", "argo", "-o", "out",
          "--set", "datastore.root=s3://bucket/flows"),
         (*METAFLOW, "--datastore", "s3", "argo-workflows", "create", "--only-json"),
         bucket=True, writes="out/workflowtemplate.yaml"),
    Case("run 3 steps", "wall", 0.350, flows.hello(), ("{bin}/flowc", "run", "flow.py"),
         (*METAFLOW, "run"), reads={"end=result": [42]}),
    Case("run foreach of 100", "wall", 3.0, flows.wide(100), ("{bin}/flowc", "run", "flow.py"),
         (*METAFLOW, "run", "--max-workers", "{cores}"),
         reads={"end=result": [9900], "body=y": [2 * item for item in range(100)]}),
    Case("run foreach of 1,000", "wall", 20.0, flows.wide(1000), ("{bin}/flowc", "run", "flow.py"),
         (*METAFLOW, "run", "--max-workers", "{cores}", "--max-num-splits", "1000"), rounds=1,
         reads={"end=result": [999_000]}),
    Case("run foreach of 10,000", "wall", 200.0, flows.wide(10_000),
         ("{bin}/flowc", "run", "flow.py"), rounds=1, reads={"end=result": [99_990_000]}),
    Case("1 GB array written, read, passed on", "wall", 8.0, flows.array(1024),
         ("{bin}/flowc", "run", "flow.py"), (*METAFLOW, "run"), memory=2200, rounds=3,
         reads={"end=length": [2**27]}),
    Case("320 MB dict of arrays saved", "wall", 0.600, "", ("{python}", "{here}/saving.py"),
         memory=64, own=True),
    Case("container up to the user's first line", "cpu", 0.120, flows.dying(),
         ("{python}", "{here}/container.py", "{bin}/flowc"), own=True),
    Case("run 3 steps on S3", "wall", None, flows.hello(), ("{bin}/flowc", "run", "flow.py"),
         S3_RUN, bucket=True, reads={"end=result": [42]}),
    Case("1,000 artifacts of 10 kB to S3", "wall", None, flows.many(1000),
         ("{bin}/flowc", "run", "flow.py"), S3_RUN, bucket=True, reads={"end=result": [10_000]}),
    Case("256 MB to S3 and back", "wall", None, flows.large(256),
         ("{bin}/flowc", "run", "flow.py"), S3_RUN, bucket=True, reads={"end=result": [256 << 20]}),
)  # fmt: skip


def check_result(case: Case, tool: str, python: Path, cwd: Path, env: Mapping[str, str]) -> None:
    """Read back what a command left behind, outside the measured time.

    Raises:
        ResultError: It is not what the flow computes.
    """
    if case.writes and tool == "flowc" and not (cwd / case.writes).stat().st_size:
        raise ResultError(f"{case.name}: {case.writes} is empty")
    if case.reads is None:
        return
    name = case.flow.partition("class ")[2].partition("(")[0]
    script = (cwd.parent / "read_back.py", name, *case.reads)
    done = subprocess.run(
        [str(python), *map(str, script)],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ResultError(f"{case.name}, read back with {tool}: {done.stderr}")
    found = [sorted(values) for values in json.loads(done.stdout)]
    if found != list(case.reads.values()):
        raise ResultError(f"{case.name}, read back with {tool}: {found}")
