"""The flow itself as a target: its IR and plan as JSON, for other tools to read."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag
from flowc.targets.base import CodeMode, Unit
from flowc_runtime.protocol import PLAN_FILE


class IRTarget:
    """Writes what every engine's bundle is made from. No engine runs it, and it carries no code."""

    name = "ir"
    title = "the IR"
    code_mode: CodeMode = "image"
    shaped_by: tuple[str, ...] = ()

    def deployed_name(self, flow: str, prefix: tuple[str, ...]) -> str:
        """The flow's name, below project and branch."""
        return ".".join((*prefix, flow))

    def accepts_name(self, name: str) -> bool:
        """Whether there is a name: nothing limits it."""
        return bool(name)

    def build(self, unit: Unit, bag: DiagnosticBag) -> Mapping[str, bytes]:  # noqa: ARG002 - nothing is out of reach
        """The file that tasks read too, byte for byte."""
        return {PLAN_FILE: unit.code.files[PLAN_FILE]}


TARGET = IRTarget()
"""The one instance; it holds no state."""
