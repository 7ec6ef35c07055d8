"""Measure flowc beside Metaflow: `make bench`, or `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .bucket import ROOT, bucket
from .cases import CASES, TOOLS, Case, check_result
from .measure import Sample, measure
from .report import Row, from_json, summarize, to_json, to_markdown

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"


def environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's but the search path: no user configuration, no PYTHONPATH."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "USER": "bench", "LANG": "C.UTF-8"}


def cores() -> int:
    """Usable cores: what flowc takes by default, and the fastest setting of Metaflow here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_once(case: Case, tool: str, python: Path, base: Path, env: dict[str, str]) -> Sample:
    """Measure one command in a fresh folder, then look at what it left there."""
    cwd = Path(tempfile.mkdtemp(prefix=f"{tool}-", dir=base))
    if case.flow:
        (cwd / "flow.py").write_text(case.flow, encoding="utf-8")
    template = case.flowc if tool == "flowc" else case.metaflow
    names = {"python": python, "bin": python.parent, "cores": cores(), "here": HERE}
    command = [part.format_map(names) for part in template]
    if case.bucket:
        env = env | {"FLOWC_DATASTORE__ROOT": ROOT}
    sample = measure(command, cwd, env, own=case.own)
    check_result(case, tool, python, cwd, env)
    shutil.rmtree(cwd)
    return sample


def run_rounds(
    cases: list[Case], pythons: dict[str, Path], base: Path, env: dict[str, str], rounds: int
) -> dict[tuple[str, str], list[Sample]]:
    """Samples by case and tool; each round runs every case, the tools taking turns to go first.

    One more round goes ahead uncounted, so that both tools find their bytecode cached; what takes
    minutes is left out of it.
    """
    samples: dict[tuple[str, str], list[Sample]] = {(c.name, t): [] for c in cases for t in TOOLS}
    for number in range(rounds + 1):
        for case in cases:
            if case.rounds and not 0 < number <= case.rounds:
                continue
            for tool in case.tools if number % 2 else reversed(case.tools):
                sample = run_once(case, tool, pythons[tool], base, env)
                if number:
                    samples[case.name, tool].append(sample)
        print(f"round {number} of {rounds}" if number else "warmed up", file=sys.stderr, flush=True)
    return samples


def version(python: Path, distribution: str) -> str:
    """The installed version of a distribution, asked of the interpreter that has it."""
    code = f"from importlib.metadata import version; print(version({distribution!r}))"
    return subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def measure_all(cases: list[Case], pythons: dict[str, Path], rounds: int) -> list[Row]:
    """Rows of all cases, measured in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="flowc-bench-") as folder:
        base = Path(folder)
        shutil.copy(HERE / "read_back.py", base)
        env = environment(base)
        if any(case.bucket for case in cases):
            with bucket(base / "server") as more:
                samples = run_rounds(cases, pythons, base, env | more, rounds)
        else:
            samples = run_rounds(cases, pythons, base, env, rounds)
    return [summarize(c, *(samples[c.name, tool] for tool in TOOLS)) for c in cases]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--metaflow", type=Path, help="an interpreter that has Metaflow")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only", action="append", help="a case by name (repeatable); writes nothing"
    )
    parser.add_argument(
        "--render", action="store_true", help="print the last results, measure nothing"
    )
    options = parser.parse_args()
    if not options.render and options.metaflow is None:
        parser.error("--metaflow is needed to measure")
    return options


def main() -> int:
    """Measure, print the table, write `results.json`; 1 if a budget was missed."""
    options = arguments()
    if options.render:
        print(to_markdown(*from_json(RESULTS.read_text(encoding="utf-8"))), end="")
        return 0
    cases = [case for case in CASES if not options.only or case.name in options.only]
    pythons = {"flowc": Path(sys.executable), "metaflow": options.metaflow.absolute()}
    rows = measure_all(cases, pythons, options.rounds)
    facts: dict[str, str | int] = {
        "rounds": options.rounds,
        "cores": cores(),
        "python": platform.python_version(),
        "flowc": version(pythons["flowc"], "flowc"),
        "metaflow": version(pythons["metaflow"], "metaflow"),
    }
    print(to_markdown(rows, facts))
    if not options.only:
        text = json.dumps(to_json(rows, facts), indent=2, ensure_ascii=False) + "\n"
        RESULTS.write_text(text, encoding="utf-8")
    return 0 if all(row.held for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
