"""Which features the flow of a case uses: what decides where the case can run."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from flowc.checker import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc.ir.features import Feature, used_features
from tests.spec.case import Case


def used_by(case: Case) -> frozenset[Feature]:
    """The features of a case's flow.

    Raises:
        ValueError: if the flow does not pass `flowc check`.
    """
    configs = tuple(case.given.configs.items())
    files = tuple(case.given.config_files.items())
    return _features(case.files[0], configs, files, case.given.decospecs)


@functools.cache
def _features(
    flow: Path,
    configs: tuple[tuple[str, str], ...],
    config_files: tuple[tuple[str, str], ...],
    decospecs: tuple[str, ...],
) -> frozenset[Feature]:
    bag = DiagnosticBag()
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, text in config_files:
            paths[name] = str(Path(folder, name))
            Path(folder, name).write_text(text, encoding="utf-8")
        options = LoadOptions(configs=paths, config_values=dict(configs), decospecs=decospecs)
        checked = check(str(flow), options=options, bag=bag)
    if checked is None:
        raise ValueError(f"{flow.name}: {[d.message for d in bag]}")
    return frozenset(used_features(checked.program, checked.structure))
