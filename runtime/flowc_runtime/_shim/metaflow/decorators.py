"""The decorators under Metaflow's name for their module."""

from __future__ import annotations

from flowc_runtime.decorators.custom import StepDecorator  # noqa: F401
from flowc_runtime.decorators.flows import *  # noqa: F403
from flowc_runtime.decorators.steps import *  # noqa: F403
