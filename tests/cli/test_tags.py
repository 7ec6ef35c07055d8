"""Tags of runs, from the command line and from a flow's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Flowc = Callable[..., Any]

RUN = "HelloFlow/1"


@pytest.fixture
def ran(process: Flowc, hello: str) -> str:
    """The flow's file, after a run of it with a tag."""
    assert process("-m", "flowc", "run", hello, "--alpha", "1", "--tag", "first").code == 0
    return hello


def tags(flowc: Flowc) -> list[str]:
    found: list[str] = json.loads(flowc("tag", "list", RUN, "--json").out)["user_tags"]
    return found


def test_tags_are_added_replaced_and_removed(flowc: Flowc, ran: str) -> None:
    told = flowc("tag", "add", RUN, "good", "ünï tag", "first")
    assert (told.code, told.err) == (0, f"{RUN} has first, good, ünï tag\n")
    assert flowc("tag", "replace", RUN, "good", "best").code == 0
    assert flowc("tag", "remove", RUN, "first", "never").code == 0
    assert tags(flowc) == ["best", "ünï tag"]
    listed = flowc("tag", "list", RUN).out.splitlines()
    assert listed[:2] == ["best", "ünï tag"]
    assert "runtime:dev" in listed[2:]
    assert flowc("tag", "remove", RUN, "best", "ünï tag").err == f"{RUN} has no tags\n"


def test_a_script_has_metaflows_options(process: Flowc, flowc: Flowc, ran: str) -> None:
    assert process(ran, "tag", "add", "good").code == 0
    assert process(ran, "tag", "replace", "--run-id", "1", "good", "best").code == 0
    assert process(ran, "tag", "remove", "--run-id", "1", "first").code == 0
    assert tags(flowc) == ["best"]
    assert process(ran, "tag", "list", "1").out.splitlines()[0] == "best"
    missing = process(ran, "tag", "add", "--run-id", "7", "x")
    assert missing.code == 2
    assert "HelloFlow/7" in missing.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", RUN, " "], "' ' is no tag"),
        (["remove", RUN, "runtime:dev"], "is a system tag"),
        (["add", "HelloFlow/7", "x"], "HelloFlow/7"),
        (["add", "HelloFlow/1/start", "x"], "names more than a run"),
        (["add", "HelloFlow", "x"], "is not a pathspec"),
        (["add", RUN], "TAG"),
    ],
)
def test_what_cannot_be_is_one_line(flowc: Flowc, ran: str, words: list[str], told: str) -> None:
    refused = flowc("tag", *words)
    assert refused.code == 2
    assert told in refused.err
    assert tags(flowc) == ["first"]


def test_a_flow_that_has_not_run_has_no_tags(process: Flowc, hello: str) -> None:
    told = process(hello, "tag", "list")
    assert (told.code, told.err) == (2, "error: there is no run of HelloFlow\n")
