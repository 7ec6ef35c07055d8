"""Options of loading that concern configs."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.locate import FlowFile
from flowc.spelling import nearest
from flowc_runtime.configs import ConfigSource


def config_folders(file: FlowFile) -> tuple[str, ...]:
    """Where default files of configs are looked for: the flow's folder, then those up to the root."""
    folders = [file.path.parent]
    while folders[-1] != file.root and folders[-1].parent != folders[-1]:
        folders.append(folders[-1].parent)
    return tuple(str(folder) for folder in folders)


def check_config_names(
    files: Mapping[str, str],
    values: Mapping[str, str],
    source: ConfigSource,
    file: FlowFile,
    bag: DiagnosticBag,
) -> None:
    """Report options for configs that the flow does not have, or that are given twice."""
    declared = {_fold(config._flowc_name): config._flowc_name for config in source.configs}
    given = {_fold(name): name for name in (*files, *values)}
    place = Span.of_file(file.source.path)
    for folded, name in given.items():
        if folded not in declared:
            close = nearest(name, declared.values())
            known = ", ".join(f"`{known}`" for known in declared.values())
            bag.add(
                "FC227",
                f"the flow has no config `{name}`",
                place,
                help=f"did you mean `{close}`?"
                if close
                else (f"it has {known}" if known else "it has none: leave the option out"),
            )
    for folded in {_fold(name) for name in files} & {_fold(name) for name in values}:
        bag.add(
            "FC224",
            f"config `{given[folded]}` is given both as a file and as a value",
            place,
            help="leave out one of the options",
        )


def _fold(name: str) -> str:
    return name.lower().replace("-", "_")
