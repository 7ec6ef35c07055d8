"""Fan-outs over the items of an artifact."""

from __future__ import annotations

from tests.spec.case import Case, Given
from tests.spec.values import Like, Shown


def over(kind: str, *items: object) -> Case:
    """A foreach over one kind of iterable, and the items that its tasks see."""
    return Case(
        "foreach_iterables",
        variant=kind,
        given=Given({"kind": kind}),
        tasks=f"start work/r.{{0..{len(items) - 1}}} join end",
        artifacts={"end": {"items_seen": list(items)}},
    )


CASES = (
    # A task knows its index and item, an input of the join tells the same, and outside there is neither.
    Case(
        "foreach_item",
        tasks="start work/r.{0..2} join end",
        artifacts={
            "start": {"outside": (None, None)},
            "work/r.1": {"mine": (1, "grace"), "stack": [(1, 3, "grace")]},
            "end": {
                "mine": [(0, "ada"), (1, "grace"), (2, "katherine")],
                "stacks": [[(0, 3, "ada")], [(1, 3, "grace")], [(2, 3, "katherine")]],
                "inputs_tell": [(0, "ada"), (1, "grace"), (2, "katherine")],
                "after": (None, None, []),
            },
        },
    ),
    # Whatever can be iterated can be fanned out over, generators included; order is the iterable's.
    over("tuple", "x", "y"),
    over("string", "x", "y"),
    over("range", 5, 7),
    over("generator", "xx", "yy"),
    over("dict", "x", "y"),
    # A falsy item is an item like any other.
    over("falsy", 0, "", None, [], False),
    # Something that only can be indexed and measured is enough.
    over("shelf", "x", "y"),
    over("nested", {"x": [1]}, {"x": [2, 3]}),
    # An array is fanned out over by rows.
    Case(
        "foreach_numpy",
        packages=("numpy",),
        tasks="start total/r.{0..2} join end",
        artifacts={"end": {"sums": [1, 5, 9], "shape": (3, 2)}},
    ),
    # Sets have another order in every process, and still every item is worked on exactly once.
    Case(
        "foreach_set",
        tasks="start work/r.{0..4} join end",
        artifacts={"end": {"words": ["alpha", "beta", "delta", "epsilon", "gamma"]}},
    ),
    # Inner fan-outs may differ in width; stacks are outermost first; inputs come item by item.
    Case(
        "foreach_nested",
        tasks="start country/r.{0,1} city/r.0.0 city/r.1.{0,1} join_cities/r.{0,1}"
        " join_countries end",
        artifacts={
            "city/r.1.0": {"label": "it:rome"},
            "end": {
                "labels": [["fr:paris"], ["it:rome", "it:turin"]],
                "stacks": [
                    [[(0, 2, "fr"), (0, 1, "paris")]],
                    [[(1, 2, "it"), (0, 2, "rome")], [(1, 2, "it"), (1, 2, "turin")]],
                ],
                # An inner join stands where the inner foreach was opened: in the outer one's item.
                "heres": [(0, "fr"), (1, "it")],
            },
        },
    ),
    # There is no limit to the depth that two levels happen to stay below.
    Case(
        "foreach_depth_four",
        tasks="start a/r.{0,1} b/r.{0,1}.0 c/r.{0,1}.0.{0,1} d/r.{0,1}.0.{0,1}.0"
        " join_d/r.{0,1}.0.{0,1} join_c/r.{0,1}.0 join_b/r.{0,1} join_a end",
        artifacts={"end": {"totals": [[[[1111], [1211]]], [[[1112], [1212]]]]}},
    ),
    # Every step of a body knows the item, also in a split inside the body and behind its join.
    Case(
        "foreach_long_body",
        tasks="start first/r.{0,1} second/r.{0,1} double/r.{0,1} square/r.{0,1}"
        " inner_join/r.{0,1} last/r.{0,1} join end",
        artifacts={"end": {"values": [(0, 3, 12, 15), (1, 5, 20, 35)]}},
    ),
    # Results come in the order of the items: 10 behind 9, not behind 1.
    Case(
        "foreach_wide",
        tasks="start square/r.{0..22} join end",
        artifacts={"end": {"results": [number**2 for number in range(23)]}},
    ),
    # Nothing to fan out over is a mistake, and trying again would not help.
    Case(
        "foreach_empty",
        ends="failed",
        tasks="",
        failures={"start": (Like("`start`.*`items`.*empty"),)},
    ),
    # A number is no collection; the message says which artifact is meant.
    Case(
        "foreach_number",
        ends="failed",
        tasks="",
        failures={"start": (Like("InvalidNextException.*`shards`.*int"),)},
    ),
    # `self.input` is the item that the task was opened for, whatever its artifact's name holds by now.
    Case(
        "foreach_same_name",
        tasks="start outer/r.{0,1} inner/r.{0,1}.{0..2} join_inner/r.{0,1} join_outer end",
        artifacts={
            "end": {
                "pairs": [["a1", "a2", "a3"], ["b1", "b2", "b3"]],
                "levels": [["b", 1], ["b", 2], ["b", 3]],
            }
        },
    ),
    # A join may open the next foreach.
    Case(
        "foreach_twice",
        tasks="start measure/r.{0,1} collect draw/r.{0,1} join end",
        artifacts={"end": {"bars": ["##", "#####"]}},
    ),
    # A foreach in one branch of a split does not concern the other.
    Case(
        "foreach_in_branch",
        tasks="start fan work/r.{0,1} gather plain join end",
        artifacts={"end": {"result": [30, 1]}},
    ),
    # Items may be objects of the flow's own classes, and are of the same class in every task.
    Case(
        "foreach_objects",
        tasks="start work/r.{0,1} join end",
        artifacts={
            "work/r.0": {"done": Shown("Job(name='SMALL', weight=1.0)")},
            "end": {"same_class": True},
        },
    ),
)
