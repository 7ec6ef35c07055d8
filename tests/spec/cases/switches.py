"""Transitions that lead one way or another."""

from __future__ import annotations

import re

from tests.spec.case import Case, Given
from tests.spec.values import Like


def way(flow: str, tasks: str, end: dict[str, object], **parameters: str) -> Case:
    """A run of a flow that takes one of its ways, named after the parameters that choose it."""
    chosen = "-".join(parameters.values())
    return Case(
        flow,
        variant=re.sub(r"\W+", "-", chosen).strip("-") or bool(chosen) * "other",
        given=Given(parameters),
        tasks=tasks,
        artifacts={"end": end},
    )


CASES = (
    # One case runs; the others leave no trace.
    way("switch_values", "start one_core report end", {"text": "small: 1"}, kind="small"),
    way("switch_values", "start many_cores report end", {"text": "large: 64"}, kind="large"),
    # Keys may be numbers, 0 among them.
    way("switch_numbers", "start none end", {"word": "none"}, count="3"),
    way("switch_numbers", "start two end", {"word": "two"}, count="5"),
    # Keys may be truth values.
    way("switch_truth", "start high end", {"word": "high"}, limit="10"),
    way("switch_truth", "start low end", {"word": "low"}, limit="1"),
    # Keys may come from a config.
    way("switch_config", "start thorough end", {"way": "thorough"}, mode="s"),
    Case(
        "switch_config",
        variant="given",
        given=Given(configs={"modes": '{"fast": "s", "slow": "never"}'}),
        tasks="start quick end",
        artifacts={"end": {"way": "quick"}},
    ),
    # An `if` around calls of next is a switch, and keeps what its arms do besides.
    way("switch_if", "start cluster end", {"result": "cluster", "reason": "big"}, rows="101"),
    way("switch_if", "start laptop end", {"result": "laptop"}, rows="7"),
    way("switch_if", "start end", {"result": "nowhere"}, rows="0"),
    # So is a `match`, patterns and all.
    way("switch_match", "start circle end", {"area": 12}),
    way("switch_match", "start square end", {"area": 9}, shape='{"kind": "square", "side": 3}'),
    way("switch_match", "start unknown end", {"area": None}, shape="[]"),
    # A value that is no case fails the switch, with the value and the cases in the message.
    Case(
        "switch_no_case",
        ends="failed",
        tasks="",
        failures={"start": (Like("`kind`.*'neither'.*'x', 'y'"),)},
    ),
    # In a foreach every item takes its own case, and the join sees items, not cases.
    Case(
        "switch_in_foreach",
        tasks="start look/r.{0..3} halve/r.{1,3} triple/r.{0,2} done/r.{0..3} join end",
        artifacts={"end": {"lines": ["1:odd:3", "2:even:1", "3:odd:9", "4:even:2"]}},
    ),
    # Cases may lead straight to the join, which still gets its inputs in the order of the items.
    Case(
        "switch_into_join",
        tasks="start look/r.{0..4} halve/r.{1,3,4} triple/r.0 join end",
        artifacts={"end": {"results": [3, 1, "skipped", 2, 3]}},
    ),
    # Steps that two cases share run once, after whichever was taken.
    way(
        "switch_shared_tail",
        "start csv clean check publish end",
        {"trail": ["csv", "clean", "check", "publish"]},
        kind="csv",
    ),
    way(
        "switch_shared_tail",
        "start json clean check publish end",
        {"trail": ["json", "clean", "check", "publish"]},
        kind="json",
    ),
    way(
        "switch_shared_tail",
        "start empty publish end",
        {"trail": ["empty", "publish"]},
        kind="none",
    ),
    # A case may fan out, as long as it joins what it has opened.
    way("switch_fan_out", "start fan work/r.{0,1} gather after end", {"value": [10, 20]}),
    way(
        "switch_fan_out",
        "start fork left right meet after end",
        {"value": ["left", "right"]},
        kind="split",
    ),
    way("switch_fan_out", "start plain after end", {"length": 0}, kind="plain"),
    # Switches nest, and follow one another.
    way("switch_nested", "start a a_x a_end again end", {"trail": "ax!"}, outer="a", inner="x"),
    way(
        "switch_nested", "start a a_y a_end again late end", {"trail": "ay!?"}, outer="a", inner="y"
    ),
    way("switch_nested", "start b again late end", {"trail": "b?"}, outer="b", inner="y"),
    # A branch of a split may choose; the join names the step in which its cases have met.
    Case(
        "switch_in_branch",
        tasks="start deciding y decided plain join end",
        artifacts={"end": {"values": ["y", "plain", "y"]}},
    ),
    # A join may choose.
    Case(
        "switch_after_join",
        tasks="start evaluate/r.{0..2} decide publish end",
        artifacts={"end": {"published": 9}},
    ),
)
