"""The results as JSON and as the table that the README quotes."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .measure import Sample

if TYPE_CHECKING:
    from .cases import Case


@dataclass(frozen=True)
class Row:
    """Medians of one case."""

    name: str
    quantity: str
    budget: float | None
    memory: int | None
    rounds: int
    flowc: Sample
    metaflow: Sample | None

    @property
    def measured(self) -> float:
        """Seconds of flowc that the budget is about."""
        return self.flowc.cpu if self.quantity == "cpu" else self.flowc.wall

    @property
    def ratio(self) -> float | None:
        """How many times longer Metaflow took, by the same quantity."""
        if self.metaflow is None:
            return None
        return (self.metaflow.cpu if self.quantity == "cpu" else self.metaflow.wall) / self.measured

    @property
    def held(self) -> bool:
        """Whether flowc kept within its budgets."""
        in_time = self.budget is None or self.measured <= self.budget
        return in_time and (self.memory is None or self.flowc.rss <= self.memory * 2**20)


def median(samples: list[Sample]) -> Sample:
    """The median of each quantity by itself, rounded to what can be told apart."""
    return Sample(
        wall=round(statistics.median(sample.wall for sample in samples), 4),
        cpu=round(statistics.median(sample.cpu for sample in samples), 4),
        rss=int(statistics.median(sample.rss for sample in samples)),
    )


def summarize(case: Case, flowc: list[Sample], metaflow: list[Sample]) -> Row:
    """One row from all samples of a case."""
    return Row(
        case.name,
        case.quantity,
        case.budget,
        case.memory,
        len(flowc),
        median(flowc),
        median(metaflow) if metaflow else None,
    )


def to_json(rows: list[Row], facts: dict[str, str | int]) -> dict[str, object]:
    """What `results.json` holds: how it was measured, and the rows with times in seconds."""
    cases = [
        asdict(row) | {"ratio": row.ratio and round(row.ratio, 2), "held": row.held} for row in rows
    ]
    return {"schema": 1, "facts": facts, "cases": cases}


def from_json(text: str) -> tuple[list[Row], dict[str, str | int]]:
    """The rows and facts of a `results.json`; ratios and verdicts are computed again."""
    results = json.loads(text)
    rows = [
        Row(
            case["name"],
            case["quantity"],
            case["budget"],
            case["memory"],
            case["rounds"],
            Sample(**case["flowc"]),
            Sample(**case["metaflow"]) if case["metaflow"] else None,
        )
        for case in results["cases"]
    ]
    return rows, results["facts"]


def seconds(value: float) -> str:
    """A time for people: milliseconds below a second."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def megabytes(sample: Sample) -> int:
    """The peak memory of a sample."""
    return sample.rss // 2**20


def to_markdown(rows: list[Row], facts: dict[str, str | int]) -> str:
    """The table: the quantity the budget is about first, then the rest for both tools."""
    lines = [
        "| what | measured | flowc | budget | Metaflow | ratio | CPU | peak memory |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        ours, theirs = row.flowc, row.metaflow
        name = row.name if row.rounds == facts["rounds"] else f"{row.name} ({row.rounds} x)"
        budget = "" if row.budget is None else seconds(row.budget)
        if row.memory is not None:
            budget += f", {row.memory} MB"
        other = cpu = rss = ratio = ""
        if theirs is not None:
            other = seconds(theirs.cpu if row.quantity == "cpu" else theirs.wall)
            cpu, rss, ratio = (
                f" / {seconds(theirs.cpu)}",
                f" / {megabytes(theirs)}",
                f"{row.ratio:.1f} x",
            )
        lines.append(
            f"| {name} | {row.quantity} | {seconds(row.measured)}{'' if row.held else ' (over)'} "
            f"| {budget} | {other} | {ratio} | {seconds(ours.cpu)}{cpu} | {megabytes(ours)}{rss} MB |"
        )
    note = (
        f"Medians of {facts['rounds']} rounds, or of as many as the row says, in which both tools took "
        f"turns; {facts['cores']} cores, "
        f"Python {facts['python']}, Metaflow {facts['metaflow']}, process start included. "
        "CPU and memory: flowc / Metaflow, CPU over all processes, memory of the largest one."
    )
    return "\n".join([*lines, "", note, ""])
