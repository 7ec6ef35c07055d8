"""Checks that wait for servers, made side by side within a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from flowc.diagnostics import FlowcError
from flowc.targets.deployment import Check


def together(
    groups: Mapping[str, Callable[[], Iterable[Check]]], patience: float
) -> Iterator[Check]:
    """The checks of all groups, group by group.

    A group that has not ended in time has failed; its thread is left to itself.

    Args:
        groups: by name; each is called in a thread of its own.
        patience: seconds.
    """
    deadline = time.monotonic() + patience
    running = [_Group(name, make) for name, make in groups.items()]
    for group in running:
        group.start()
    for group in running:
        group.join(max(0.0, deadline - time.monotonic()))
        yield from group.result(patience)


class _Group(threading.Thread):
    def __init__(self, name: str, make: Callable[[], Iterable[Check]]) -> None:
        super().__init__(name=name, daemon=True)
        self._make = make
        self._found: list[Check] = []
        self._error: Exception | None = None

    def run(self) -> None:
        """Make the checks."""
        try:
            for check in self._make():
                self._found.append(check)  # one by one, for the case that the next never comes
        except FlowcError as error:
            self._found.append(Check(self.name, "failed", str(error), error.help))
        except Exception as error:  # noqa: BLE001 - raised by `result`, in the thread that asks
            self._error = error

    def result(self, patience: float) -> list[Check]:
        """What was found so far."""
        if self._error is not None:
            raise self._error
        if not self.is_alive():
            return self._found
        late = f"there was no answer within {patience:g} seconds"
        help = "is its address right, or does a firewall swallow requests? `--timeout` waits longer"
        return [*self._found, Check(self.name, "failed", late, help)]
