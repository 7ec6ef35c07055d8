"""What flowc can express on Airflow: nothing yet."""

from __future__ import annotations

from flowc.ir.features import Feature
from flowc.targets.capabilities import Cell, Support, Table

CAPABILITIES: Table = {
    feature: Cell(Support.NOTIMPL, "compile for Argo with `-t argo`, or run with `flowc run`")
    for feature in Feature
}
