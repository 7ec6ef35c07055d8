"""Decorators of a step that hold on every engine."""

from __future__ import annotations

from flowc.ir.specs.common import Pair
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue


@dataclass(frozen=True, slots=True)
class Retry:
    """`@retry`: how often a failed task is tried again, and the pause before it in seconds."""

    times: int
    delay: float


@dataclass(frozen=True, slots=True)
class Timeout:
    """`@timeout`: an attempt may take that many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Catch:
    """`@catch`: after the last attempt the exception becomes an artifact and the flow goes on."""

    var: str | None
    print_exception: bool


@dataclass(frozen=True, slots=True)
class Resources:
    """`@resources`: what a task needs, on whatever engine."""

    cpu: float | None
    gpu: int | None
    memory: int | None
    disk: int | None
    shared_memory: int | None


@dataclass(frozen=True, slots=True)
class Environment:
    """`@environment`: variables that are set before the step runs."""

    vars: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class SecretSource:
    """One secret: the provider, its name there, the role that may read it, the provider's options."""

    type: str | None
    id: str | None
    role: str | None
    options: JSONValue


@dataclass(frozen=True, slots=True)
class Secrets:
    """`@secrets`: secrets that become environment variables before the step runs."""

    sources: tuple[SecretSource, ...]
    allow_override: bool


@dataclass(frozen=True, slots=True)
class Card:
    """`@card`: a report about the task. `timeout` and `refresh_interval` are in seconds."""

    type: str
    id: str | None
    options: JSONValue
    timeout: int
    save_errors: bool
    customize: bool
    refresh_interval: int


@dataclass(frozen=True, slots=True)
class Parallel:
    """`@parallel`: the step runs as a gang.

    `num_parallel` is the number of ranks where the transition to the step does not say it.
    `framework` is `torch` where the ranks get the environment of `torch.distributed`, with `port`.
    """

    num_parallel: int | None
    framework: str | None
    port: int | None


@dataclass(frozen=True, slots=True)
class Conda:
    """`@conda`: packages from conda that the step runs with; `disabled` None where not said."""

    packages: tuple[Pair, ...]
    python: str | None
    disabled: bool | None


@dataclass(frozen=True, slots=True)
class Pypi:
    """`@pypi`: packages from PyPI that the step runs with; `disabled` None where not said."""

    packages: tuple[Pair, ...]
    python: str | None
    disabled: bool | None
