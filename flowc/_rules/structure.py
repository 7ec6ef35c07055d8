"""FC120 to FC129: how splits, joins and loops nest."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC120",
        "join-without-split",
        "a step takes `inputs`, but no fan-out is open where it stands",
        "A step with a second argument joins the tasks of a split or a foreach. With nothing to join "
        "there are no inputs to give it.",
        "self.next(self.join)   # and: def join(self, inputs): ...",
        "self.next(self.a, self.b)   # a and b lead to join",
    ),
    Rule(
        "FC121",
        "unbalanced-join",
        "a join does not close exactly the branches of one split",
        "A join waits for all tasks of one fan-out. If a branch goes elsewhere, or branches of another "
        "fan-out arrive too, there is no moment at which it could run.",
        "a and b lead to join, c leads to end",
        "a, b and c lead to join, join leads to end",
    ),
    Rule(
        "FC122",
        "meeting-without-join",
        "a step is reached from parallel branches but is not a join",
        "The step would run once a branch, or with the artifacts of an arbitrary one. A join says what "
        "becomes of the branches' artifacts.",
        "def after(self):   # reached from both branches",
        "def after(self, inputs):",
    ),
    Rule(
        "FC123",
        "open-fan-out",
        "the flow ends while a fan-out is still open",
        "The last step runs once, so every fan-out has to be joined before it.",
        "self.next(self.end)   # inside the body of a foreach",
        "self.next(self.join)   # and join leads to end",
    ),
    Rule(
        "FC124",
        "irreducible-loop",
        "a loop can be entered at more than one step",
        "A loop needs one step where every trip begins: engines repeat a block, and task paths count "
        "its trips.",
        "start leads to a and to b; a leads to b, b leads to a",
        "start leads to a only",
    ),
    Rule(
        "FC125",
        "loop-across-fan-out",
        "a step leads back across the border of a fan-out",
        "One branch cannot start steps again that all branches share.",
        "a foreach body leads back to the step before the foreach",
        "join the branches, let a switch behind the join lead back",
    ),
    Rule(
        "FC126",
        "endless-loop",
        "no way leads from a step to the end of the flow",
        "Such a run could never succeed.",
        "a leads to b, b leads to a",
        'self.next({"more": self.a, "done": self.end}, condition="state")',
    ),
    Rule(
        "FC127",
        "empty-branch",
        "a fan-out leads straight to the join that closes it",
        "A branch without a step has no task whose artifacts the join could read.",
        'self.next(self.join, foreach="items")',
        'self.next(self.body, foreach="items")   # body leads to join',
    ),
)
