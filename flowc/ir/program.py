"""A flow together with what the passes need to know of its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from flowc.diagnostics import Span
from flowc.ir.model import Flow
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Spans:
    """Where the nodes of a flow stand in the source.

    A node is named by a path of words: `("step", "train")`, `("step", "train", "next", "0")`,
    `("step", "train", "decorator", "retry", "times")`, `("parameter", "alpha")`, ... A node without a
    place of its own has that of the nearest node above it; the empty path is the flow's class.
    """

    table: Mapping[tuple[str, ...], Span]

    def of(self, *node: str) -> Span:
        """The place of a node.

        Raises:
            KeyError: if neither the node nor any node above it has a place.
        """
        for length in range(len(node), -1, -1):
            span = self.table.get(node[:length])
            if span is not None:
                return span
        raise KeyError(node)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that hold a part of the flow."""
        return tuple(dict.fromkeys(span.file for span in self.table.values()))


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the source of one step says about artifacts.

    `reads` and `writes` name attributes of `self` with the place of their first use; a read counts
    unless the step writes the attribute itself or asks whether it is there. `certain` names the reads
    that no way through the step avoids, `sets` the attributes that are given an unordered set.
    `merges` says that the step calls `merge_artifacts`; `opaque` that it does something that hides
    reads or writes (`setattr`, helper methods that cannot be followed, ...), so that nothing may be
    concluded. `members` are the attributes that the class itself has, `constants` those of them that
    are values and cannot be assigned.

    Of the method itself, `arity` counts its positional parameters (None if unknown); `begins` and
    `ends` say that it is the flow's first or last step, by its name or by `@step(start=..., end=...)`.
    """

    reads: Mapping[str, Span] = field(default_factory=dict)
    writes: Mapping[str, Span] = field(default_factory=dict)
    merges: bool = False
    opaque: bool = False
    certain: frozenset[str] = frozenset()
    sets: Mapping[str, Span] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    arity: int | None = None
    begins: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """The input of every pass: the flow, the places of its nodes, and the facts by step.

    `digests` names by step what its decorators are after all mutators have run (`flowc_runtime.digest`);
    the container computes it again and stops where it differs.
    """

    flow: Flow
    spans: Spans
    facts: Mapping[str, StepFacts] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
