"""FC4xx: artifacts."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC401",
        "unset-foreach",
        "no way to a foreach sets the artifact that holds its items",
        "The step fails when it has done its work.",
        'self.next(self.work, foreach="item")   # self.items is set',
        'self.next(self.work, foreach="items")',
    ),
    Rule(
        "FC402",
        "unset-condition",
        "no way to a switch sets the artifact that decides",
        "The step fails when it has done its work.",
        'self.next({"x": self.a, "y": self.b}, condition="kind")   # nothing sets self.kind',
        'self.kind = "x"\nself.next({"x": self.a, "y": self.b}, condition="kind")',
    ),
    Rule(
        "FC403",
        "unset-artifact",
        "a step reads an artifact that no way to it sets",
        "Reading it raises AttributeError. It is a warning where the step may get by without reading it.",
        "print(self.modle)",
        "print(self.model)",
    ),
    Rule(
        "FC404",
        "unmerged-artifact",
        "an artifact is read that a join on the way has not carried over",
        "A join begins without the artifacts of its branches, because they may differ.",
        "def join(self, inputs):\n    self.next(self.report)   # report reads self.model",
        "def join(self, inputs):\n    self.merge_artifacts(inputs)\n    self.next(self.report)",
    ),
    Rule(
        "FC405",
        "foreach-over-set",
        "the items of a foreach are a set",
        "Tasks get their item by its position, and a set has no fixed order: a retry or a resumed run "
        "could work on other items.",
        "self.items = {a, b}",
        "self.items = sorted({a, b})",
        severity="warning",
    ),
    Rule(
        "FC406",
        "assigned-parameter",
        "a step assigns to a parameter, a config or a constant of the class",
        "They are the same for the whole run, so they cannot be changed: the assignment raises "
        "AttributeError.",
        "self.alpha = self.alpha / 2",
        "self.rate = self.alpha / 2",
    ),
    Rule(
        "FC407",
        "assigned-reserved-name",
        "a step assigns to a name that belongs to FlowSpec",
        "`self.input`, `self.index` and `self.name` tell where the task stands; they cannot be set.",
        "self.input = read()",
        "self.text = read()",
    ),
)
