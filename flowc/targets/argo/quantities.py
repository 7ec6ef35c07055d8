"""Kubernetes quantities, spelled as the API server would spell them back."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal


def cores(value: float) -> str:
    """A number of cpu cores: `4`, `500m`. What is finer than a thousandth is rounded up."""
    thousandths = int((Decimal(str(value)) * 1000).to_integral_value(ROUND_CEILING))
    return str(thousandths // 1000) if thousandths % 1000 == 0 else f"{thousandths}m"


def megabytes(value: int) -> str:
    """A number of megabytes: `4096M`, `8G`, `2T`."""
    for suffix in ("M", "G"):
        if value == 0 or value % 1000:
            return f"{value}{suffix}" if value else "0"
        value //= 1000
    return f"{value}T"


def duration(seconds: float) -> str:
    """A number of seconds as Go reads it: `120s`, `1.5s`."""
    whole = int(seconds)
    return f"{whole}s" if whole == seconds else f"{seconds:.3f}".rstrip("0") + "s"
