"""Loading a flow once more in a fresh process, with stand-ins for modules that are not installed.

A fresh process, because the first attempt has left half-imported modules behind.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from flowc.diagnostics import Diagnostic, DiagnosticBag, Span
from flowc.frontend.static_names import Project
from flowc.frontend.stubs import StubFinder, top_imports
from flowc.ir.program import Program
from flowc.spelling import nearest
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.frontend.loader import LoadOptions
    from flowc.frontend.locate import FlowFile


@dataclass(frozen=True)
class Request:
    """What the fresh process is asked to load; `stubs` are the modules it may make up."""

    path: str
    options: LoadOptions
    stubs: Mapping[str, Span]
    sys_path: tuple[str, ...]


def load_stubbed(
    path: str, options: LoadOptions, file: FlowFile, missing: str, bag: DiagnosticBag
) -> Program | None:
    """Load a flow with stubs, if module `missing` is one that may be stood in for.

    Returns:
        The program. None if there is none; nothing has been reported then if stubs cannot help.
    """
    project = Project(file.root, file.sources)
    start = project.module(file.path)
    names = top_imports(project, start) if start else {}
    span = names.get(missing) or next(
        (place for name, place in names.items() if name.startswith(f"{missing}.")), None
    )
    if span is None:
        return None
    own = [entry.stem for entry in file.root.glob("*.py")]
    if close := nearest(missing, own, cutoff=0.8):
        bag.add(
            "FC005",
            f"there is no module `{missing}`",
            span,
            help=f"did you mean `{close}`?",
        )
        return None
    request = Request(path, replace(options, stubs=False), names, tuple(sys.path))
    program, findings = _ask(request)
    bag.extend(findings)
    return program


def _ask(request: Request) -> tuple[Program | None, list[Diagnostic]]:
    """Have a fresh process load the flow.

    Raises:
        RuntimeError: if the process died.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(request.sys_path)}
    done = subprocess.run(
        [sys.executable, "-m", "flowc.frontend.stubbed"],
        input=pickle.dumps(request),
        stdout=subprocess.PIPE,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"loading with stubs ended with exit code {done.returncode}")
    answer: tuple[Program | None, list[Diagnostic]] = pickle.loads(done.stdout)  # noqa: S301
    return answer


def _main() -> None:
    from flowc.frontend.loader import load

    answer = os.dup(1)
    os.dup2(2, 1)
    request: Request = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent process
    finder = StubFinder(frozenset(request.stubs))
    sys.meta_path.append(finder)
    bag = DiagnosticBag()
    program = load(request.path, request.options, bag)
    for name, span in request.stubs.items():
        if name in finder.used:
            bag.add(
                "FC015", f"module `{name}` is not installed here; a stub stands in for it", span
            )
    with os.fdopen(answer, "wb") as pipe:
        pickle.dump((program, list(bag)), pipe)


if __name__ == "__main__":
    _main()
