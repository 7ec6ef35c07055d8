"""The stages of `make test`: each prints its output, its wall time and one line that sums it up."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
TERMINAL = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Stage:
    """One command of `make test`.

    Attributes:
        name: What the summary calls it.
        group: `check` (seconds, needs nothing but Python), `test` or `engine`.
        command: What to run, from the root of the repository.
        tests: Whether the last line counts tests, as pytest's does; otherwise the stage counts as one.
        needs: Programs that must be on the search path; without them the stage is not run.
    """

    name: str
    group: str
    command: tuple[str, ...]
    tests: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What came of a stage: its exit code (None: not run), its last line, wall seconds, counts."""

    stage: Stage
    code: int | None
    line: str
    seconds: float
    counts: Counter[str]


PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", str(min(4, os.cpu_count() or 1)))

ENGINES = (
    *("argolint", "argolint37", "argoeval", "kustomize", "workflow-controller"),
    *("etcd", "kube-apiserver", "kube-controller-manager"),
    *("keypair", "container"),
    *("minio", "sensorrun"),
)
ARCHITECTURE = "tests/test_architecture.py"
OLDEST = ("--python-version", "3.10", "runtime/flowc_runtime")
"""The runtime alone, as the oldest Python of an image sees it."""

STAGES = (
    Stage("format", "check", ("ruff", "format", "--check", ".")),
    Stage("lint", "check", ("ruff", "check", ".")),
    Stage("imports", "check", ("lint-imports",)),
    Stage("types", "check", ("mypy",)),
    Stage("types 3.10", "check", ("mypy", *OLDEST)),
    Stage("shape", "check", (sys.executable, "-m", "pytest", "-q", ARCHITECTURE), tests=True),
    Stage("tests", "test", (*PYTEST, "-m", "not engine", f"--ignore={ARCHITECTURE}"), tests=True),
    Stage("engines", "engine", (*PYTEST, "-m", "engine"), tests=True, needs=ENGINES),
)


def run_stage(stage: Stage) -> Result:
    """Run one stage, passing its output through."""
    program, *arguments = stage.command
    print(f"\n== {stage.name}: {' '.join([Path(program).name, *arguments])}", flush=True)
    if missing := [name for name in stage.needs if shutil.which(name) is None]:
        return Result(stage, None, f"needs {', '.join(missing)}: not here", 0.0, Counter())
    begin = time.monotonic()
    lines: list[str] = []
    with subprocess.Popen(
        stage.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.strip():
                lines.append(TERMINAL.sub("", line).strip())
    seconds = time.monotonic() - begin
    last = lines[-1].strip("= ") if lines else "no output"
    return Result(stage, process.returncode, last, seconds, count(stage, process.returncode, last))


def count(stage: Stage, code: int, line: str) -> Counter[str]:
    """Tests by outcome. A stage that is no test run, or that died before counting, counts as one."""
    counts: Counter[str] = Counter()
    if stage.tests:
        for number, outcome in COUNTS.findall(line):
            counts["failed" if outcome.startswith("error") else outcome] += int(number)
    if not counts or (code and not counts["failed"]):
        counts["failed" if code else "passed"] += 1
    return counts


def verdict(result: Result, strict: bool) -> str:
    """One word for a result; under `strict` a stage that could not run has failed."""
    if result.code is None:
        return "FAILED" if strict else "not run"
    return "FAILED" if result.code else "ok"


def summarize(results: list[Result], strict: bool) -> int:
    """Print the table of stages and the total, and return the exit code."""
    total: Counter[str] = Counter()
    print("\n== summary")
    for result in results:
        total += result.counts
        if result.code is None:
            total["failed" if strict else "not run"] += 1
        word = verdict(result, strict)
        print(f"{result.stage.name:<12}{word:<9}{result.seconds:>7.1f} s  {result.line}")
    rest = "".join(
        f", {total[key]} {key}" for key in ("skipped", "xfailed", "not run") if total[key]
    )
    seconds = sum(result.seconds for result in results)
    print(
        f"{total['passed']} passed, {total['failed']} failed{rest} in {seconds:.0f} s", flush=True
    )
    return 1 if total["failed"] else 0


def main() -> int:
    """Run the stages of the asked groups, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", choices=sorted({stage.group for stage in STAGES}), action="append"
    )
    groups = parser.parse_args().only
    strict = os.environ.get("CI", "").lower() in {"1", "true"}
    chosen = [stage for stage in STAGES if not groups or stage.group in groups]
    return summarize([run_stage(stage) for stage in chosen], strict)


if __name__ == "__main__":
    raise SystemExit(main())
