"""Engines' own programs inside pods, which are not there: something stands in for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tests.engines.kubernetes.client import Json


@dataclass(frozen=True)
class Ended:
    """What a pod's containers have left when all are over.

    Attributes:
        states: the `terminated` state of each container that ran.
        read: reads a file at a path that a container sees; None if it is not there.
        log: reads the output of a container.
    """

    states: Mapping[str, Json]
    read: Callable[[str, str], bytes | None]
    log: Callable[[str], bytes]


class Executor(Protocol):
    """Stands in for an engine's programs."""

    def adapt(self, pod: Json) -> Json | None:
        """The pod as it is to run here, without the engine's programs; None if it is not the engine's."""
        ...

    def deadline(self, pod: Json) -> float | None:
        """When the engine's programs end the pod, in seconds since 1970."""
        ...

    def finish(self, pod: Json, ended: Ended) -> Mapping[str, Json]:
        """Do what the engine's programs do at the end.

        Returns:
            The `terminated` state of each container that this stood in for.
        """
        ...
