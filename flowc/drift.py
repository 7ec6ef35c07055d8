"""Drift: what stands in a folder beside what compiling gives now, and why they differ."""

from __future__ import annotations

from pathlib import Path

from flowc.bundle import Bundle, Manifest, changed_files, read_manifest
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Drift:
    """How a folder differs from a bundle.

    `files` are the paths whose bytes differ or are missing, and those that only the folder's manifest
    lists; `edited` the ones that were changed by hand; `reasons` says what else changed, in words.
    """

    files: tuple[str, ...]
    edited: tuple[str, ...]
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.files)


def find_drift(bundle: Bundle, directory: Path) -> Drift:
    """Compare a bundle with a folder; files that no manifest lists are left out.

    Raises:
        FlowcError: if the folder's manifest cannot be read.
    """
    old = read_manifest(directory)
    if old is None:
        return Drift(tuple(bundle.files), (), ("there is no bundle yet",))
    stale = [path for path in old.files if path not in bundle.files]
    different = [*changed_files(bundle.manifest, directory), *stale]
    edited = changed_files(old, directory)
    if not different and old == bundle.manifest:
        return Drift((), (), ())
    return Drift(
        tuple(different) or ("manifest.json",), edited, _reasons(old, bundle.manifest, edited)
    )


def _reasons(old: Manifest, new: Manifest, edited: tuple[str, ...]) -> tuple[str, ...]:
    reasons = []
    if edited:
        reasons.append(f"edited by hand: {', '.join(edited)}")
    if (old.flow, old.target, old.name) != (new.flow, new.target, new.name):
        reasons.append(
            f"the folder holds {old.flow} for {old.target} as `{old.name}`,"
            f" not {new.flow} for {new.target} as `{new.name}`"
        )
    if old.ir != new.ir:
        reasons.append("the flow changed")
    elif old.code != new.code:
        reasons.append("the flow's code changed")
    settings = [
        k for k in {**old.settings, **new.settings} if old.settings.get(k) != new.settings.get(k)
    ]
    if settings:
        reasons.append(f"settings changed: {', '.join(sorted(settings))}")
    if old.flowc != new.flowc:
        reasons.append(f"flowc changed: {old.flowc} to {new.flowc}")
    return tuple(reasons) or ("flowc changed",)
