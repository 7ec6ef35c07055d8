"""FC3xx: decorators."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC301",
        "unknown-attribute",
        "a decorator has no such attribute",
        "It would have no effect.",
        "@retry(tmies=3)",
        "@retry(times=3)",
    ),
    Rule(
        "FC302",
        "attribute-type",
        "an attribute of a decorator has the wrong type",
        "The engines take it as it is written, and would refuse it or take it for something else.",
        '@resources(memory="a lot")',
        "@resources(memory=4096)",
    ),
    Rule(
        "FC303",
        "positional-attribute",
        "a decorator is given an attribute by position",
        "Attributes are given by name.",
        "@retry(3)",
        "@retry(times=3)",
    ),
    Rule(
        "FC304",
        "missing-attribute",
        "a decorator lacks an attribute that it needs",
        "Without it there is nothing to do.",
        "@project()",
        '@project(name="fraud")',
    ),
    Rule(
        "FC305",
        "repeated-decorator",
        "a step or a flow has the same decorator more than once",
        "Only one of them could hold.",
        "@retry(times=3)\n@retry(times=1)\n@step",
        "@retry(times=3)\n@step",
    ),
    Rule(
        "FC306",
        "unknown-decorator",
        "flowc does not know a decorator",
        "It travels unchanged and does nothing.",
        "flowc compile train.py --with rerty",
        "flowc compile train.py --with retry",
        severity="info",
    ),
    Rule(
        "FC307",
        "misplaced-decorator",
        "a decorator for flows stands on a step, or the other way round",
        "It would have no effect there.",
        "@schedule(daily=True)\n@step\ndef start(self): ...",
        "@schedule(daily=True)\nclass Train(FlowSpec): ...",
    ),
    Rule(
        "FC308",
        "environment-not-text",
        "a variable of @environment is not text",
        "Environment variables are text; the value is written out as Python would print it.",
        '@environment(vars={"THREADS": 4})',
        '@environment(vars={"THREADS": "4"})',
        severity="warning",
    ),
    Rule(
        "FC309",
        "one-and-many",
        "a trigger is given both a single source and a list",
        "It is not clear whether one or all of them are meant.",
        '@trigger(event="a", events=["b"])',
        '@trigger(events=["a", "b"])',
    ),
    Rule(
        "FC310",
        "decospec",
        "the text of a `--with` option cannot be read",
        "It is the name of a decorator and, after a colon, `key=value` pairs with commas.",
        "--with resources:memory",
        "--with resources:memory=4096",
    ),
)
