"""`merge_artifacts`: what the inputs of a join agree on."""

from __future__ import annotations

from collections import abc
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flowc_runtime.exceptions import (
    MetaflowException,
    MissingInMergeArtifactsException,
    UnhandledInMergeArtifactsException,
)
from flowc_runtime.task.view import ITEMS, TaskView

if TYPE_CHECKING:
    from flowc_runtime.datastore.records import ArtifactRef
    from flowc_runtime.flowspec import FlowSpec

HIDDEN = frozenset({ITEMS})
"""Artifacts that belong to one task and travel to no other."""


def merge(
    flow: FlowSpec, inputs: Any, exclude: Iterable[str], include: Iterable[str]
) -> dict[str, ArtifactRef]:
    """The artifacts that `merge_artifacts` takes over; no value is loaded, none is copied.

    Values are equal if they were stored as the same bytes.

    Raises:
        UnhandledInMergeArtifactsException: if inputs differ in a value.
        MissingInMergeArtifactsException: if no input has an artifact of `include`.
        MetaflowException: with both `exclude` and `include`.
    """
    excluded, included = _names("exclude", exclude), _names("include", include)
    if excluded and included:
        raise MetaflowException("merge_artifacts takes `exclude` or `include`, not both")
    taken: dict[str, ArtifactRef] = {}
    differing: set[str] = set()
    for artifacts in _artifacts(inputs):
        for name, ref in artifacts.items():
            if name in excluded or name in HIDDEN or (included and name not in included):
                continue
            first = taken.setdefault(name, ref)
            if not _same(first, ref):
                differing.add(name)
    missing = included - set(taken)
    taken = {name: ref for name, ref in taken.items() if not _has(flow, name)}
    differing &= set(taken)
    if differing:
        raise UnhandledInMergeArtifactsException(_differ(differing), differing)
    if missing:
        names = ", ".join(f"`{name}`" for name in sorted(missing))
        raise MissingInMergeArtifactsException(f"no input has the artifact {names}", missing)
    return taken


def _has(flow: FlowSpec, name: str) -> bool:
    """`hasattr` without loading the value."""
    return name in flow.__dict__ or hasattr(type(flow), name) or name in _view(flow).artifacts


def _names(argument: str, names: Iterable[str]) -> frozenset[str]:
    if isinstance(names, str):
        raise MetaflowException(f"`{argument}` takes a list of names, not one string")
    return frozenset(names)


def _artifacts(inputs: Any) -> Iterable[Mapping[str, ArtifactRef]]:
    """Of the join's own inputs, or of any selection of them."""
    if hasattr(type(inputs), "artifacts"):
        found: Iterable[Mapping[str, ArtifactRef]] = inputs.artifacts()
        return found
    if not isinstance(inputs, abc.Iterable):
        raise MetaflowException("merge_artifacts takes the join's inputs")
    return [_view(one).artifacts for one in inputs]


def _view(flow: Any) -> TaskView:
    view = getattr(flow, "__dict__", {}).get("_flowc")
    if not isinstance(view, TaskView):
        raise MetaflowException(
            f"merge_artifacts takes inputs of the join, not {type(flow).__name__}"
        )
    return view


def _same(one: ArtifactRef, other: ArtifactRef) -> bool:
    return one == other or (one.size == other.size and one.digest == other.digest)


def _differ(names: Iterable[str]) -> str:
    listed = ", ".join(f"`{name}`" for name in sorted(names))
    return (
        f"the inputs hold different values of {listed}; set them in the join before merging,"
        " or leave them out with `exclude`"
    )
