"""The table of rules: what each diagnostic code means.

`flowc explain`, the rule pages and the defaults of severity come from here. The texts live in
`flowc._rules`, one module a range. Codes are never reused: FC0xx load, FC1xx graph, FC2xx parameters
and configs, FC3xx decorators, FC4xx dataflow, FC5xx target capability and limits, FC6xx packaging,
FC7xx deploy and drift, FC9xx internal.
"""

from __future__ import annotations

from flowc._rules import (
    comments,
    dataflow,
    decorators,
    deploy,
    graph,
    internal,
    load,
    packaging,
    parameters,
    structure,
    targets,
)
from flowc._rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.code: rule
    for topic in (
        load,
        graph,
        structure,
        comments,
        parameters,
        decorators,
        dataflow,
        targets,
        packaging,
        deploy,
        internal,
    )
    for rule in topic.RULES
}

__all__ = ["RULES", "Rule"]
