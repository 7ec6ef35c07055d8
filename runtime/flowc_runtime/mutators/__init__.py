"""Mutators: code of the user that changes a flow before it is compiled."""

from __future__ import annotations

from flowc_runtime.mutators.base import FlowMutator, Mutators, StepMutator, replay
from flowc_runtime.mutators.draft import FlowDraft, StepDraft, read_draft, resolve_draft
from flowc_runtime.mutators.mutable import MutableFlow, MutableStep, MutationError

__all__ = [
    "FlowDraft",
    "FlowMutator",
    "MutableFlow",
    "MutableStep",
    "MutationError",
    "Mutators",
    "StepDraft",
    "StepMutator",
    "read_draft",
    "replay",
    "resolve_draft",
]
