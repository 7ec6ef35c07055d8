"""What a target is: from a checked flow to the files of a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, get_args

from flowc.diagnostics import DiagnosticBag
from flowc.ir.program import Program
from flowc.ir.structure import Structure
from flowc.packaging import CodeArchive
from flowc.settings import Settings
from flowc_runtime.dataclass import dataclass
from flowc_runtime.plan import Plan
from flowc_runtime.project import ProjectBranch

CodeMode = Literal["embed", "store", "image"]
"""How code reaches the container: inside the bundle, from the datastore, or as part of the image."""

CODE_MODES: tuple[CodeMode, ...] = get_args(CodeMode)
"""All of them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One flow on its way to one target: everything that lowering may look at.

    `fingerprint` is the flow's, `name` the deployed name, fit for the engine; `source` the flow's file
    relative to the project's root, with forward slashes; `image` that of steps that name none;
    `project` where a flow with @project goes. Lowering reads no file, no clock and no environment.
    """

    program: Program
    structure: Structure
    plan: Plan
    code: CodeArchive
    settings: Settings
    fingerprint: str
    name: str
    source: str
    version: str
    image: str
    code_mode: CodeMode
    tags: tuple[str, ...] = ()
    project: ProjectBranch | None = None


class Target(Protocol):
    """A workflow engine that flows can be compiled for."""

    @property
    def name(self) -> str:
        """The word on the command line."""

    @property
    def title(self) -> str:
        """The engine's name in prose."""

    @property
    def code_mode(self) -> CodeMode:
        """How code reaches the container unless the user says otherwise."""

    @property
    def shaped_by(self) -> tuple[str, ...]:
        """The settings that lowering reads, for the manifest."""

    def deployed_name(self, flow: str, prefix: tuple[str, ...]) -> str:
        """The engine's name for a flow, below project and branch."""

    def accepts_name(self, name: str) -> bool:
        """Whether the engine takes a name that the user has chosen."""

    def build(self, unit: Unit, bag: DiagnosticBag) -> Mapping[str, bytes]:
        """Lower and emit: the files of the bundle by path, without its manifest.

        What the engine cannot take is reported to the bag; the result counts only if it has no errors.
        """
