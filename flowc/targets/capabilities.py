"""What each target can do: one table that lowering, diagnostics, tests and documents are read from."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag, Span
from flowc.ir.features import Feature
from flowc_runtime.dataclass import dataclass


class Support(enum.Enum):
    """How a target provides a feature, or why it does not."""

    NATIVE = "native"
    LOWERED = "lowered"
    NOTIMPL = "notimpl"
    NOTYET = "notyet"
    NEVER = "never"

    @property
    def works(self) -> bool:
        """Whether flows that use the feature compile."""
        return self in (Support.NATIVE, Support.LOWERED)


_WHY = {
    Support.NOTIMPL: "flowc does not lower this yet",
    Support.NOTYET: "the engine cannot do this yet",
    Support.NEVER: "the engine is not made for this",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table. `reason` says how the feature is provided, or why it is not."""

    support: Support
    reason: str


Table = Mapping[Feature, Cell]

COLUMNS: Mapping[str, str] = {
    "local": "flowc.targets.local_capabilities",
    "argo": "flowc.targets.argo.capabilities",
    "stepfunctions": "flowc.targets.stepfunctions.capabilities",
    "airflow": "flowc.targets.airflow.capabilities",
}
"""Columns of the table and the modules that hold them, in order of presentation."""


def capabilities(target: str) -> Table:
    """The cells of one column.

    Raises:
        KeyError: if there is no such column.
    """
    table: Table = importlib.import_module(COLUMNS[target]).CAPABILITIES
    return table


def capability_table() -> dict[str, Table]:
    """The whole table: column name to cells."""
    return {target: capabilities(target) for target in COLUMNS}


def check_capabilities(
    target: str, title: str, used: Mapping[Feature, Span], bag: DiagnosticBag
) -> None:
    """Report each used feature that a target cannot provide, at the place that uses it.

    Args:
        target: the name of the column.
        title: the engine's name, for the message.
        used: features with the places that use them.
        bag: where the findings go.
    """
    table = capabilities(target)
    for feature, span in used.items():
        cell = table[feature]
        if not cell.support.works:
            bag.add(
                "FC501",
                f"{title} cannot run {feature.meaning}",
                span,
                help=cell.reason,
                notes=(f"{cell.support.value}: {_WHY[cell.support]}",),
            )
