"""Trying again: a bounded number of times, after a random wait that grows (full jitter)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from flowc_runtime.datastore.objects.client import ObjectClient, Refused, Unreachable

T = TypeVar("T")

TRIES = 7
"""How often a request is made before its failure counts; the waits sum up to 6 seconds on average."""

_FIRST_WAIT = 0.1
_LONGEST_WAIT = 8.0
_AGAIN = frozenset(
    {
        "SlowDown",
        "RequestTimeout",
        "RequestTimeoutException",
        "InternalError",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        # Two conditional writes at the same moment: one of them has to come again.
        "ConditionalRequestConflict",
        "OperationAborted",
    }
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})


def retried(client: ObjectClient, request: Callable[[], T]) -> T:
    """What `request` returns, after as many tries as that takes.

    A request whose answer got lost may be carried out twice.

    Raises:
        Unreachable: if the last try got no answer.
        Refused: if trying again does not help, or has not.
    """
    renewed = False
    for attempt in range(TRIES):
        try:
            return request()
        except (Refused, Unreachable) as error:
            if expired(error) and not renewed:
                renewed = True
                client.renew()
                continue
            if attempt == TRIES - 1 or not is_passing(error):
                raise
        time.sleep(wait(attempt))
    raise AssertionError("the loop returns or raises")


def is_passing(error: Refused | Unreachable) -> bool:
    """Whether the same request may go through a moment later."""
    if isinstance(error, Unreachable):
        return True
    return error.status in (429, 500, 502, 503, 504) or error.code in _AGAIN


def expired(error: Refused | Unreachable) -> bool:
    """Whether new credentials would help."""
    return isinstance(error, Refused) and error.code in _EXPIRED


def wait(attempt: int) -> float:
    """Seconds to wait after a try, counted from 0."""
    return random.uniform(0, min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt))  # noqa: S311
