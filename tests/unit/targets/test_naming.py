from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc.targets import naming

IDENTIFIERS = st.from_regex(
    re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,70}"), fullmatch=True
) | st.sampled_from(
    [
        "été",
        "n",
        "y",
        "on",
        "json",
        "a_b",
        "a__b",
        "_a",
        "a_",
        "__",
        "A",
        "_1",
        "x" * 60,
        "Train",
        "train",
    ]
)
POD_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")


@pytest.mark.parametrize(
    ("flow", "prefix", "name"),
    [
        ("HelloFlow", (), "hello-flow"),
        ("Train2Model", (), "train2-model"),
        ("HelloFlow", ("fraud", "prod"), "fraud.prod.hello-flow"),
        ("HelloFlow", ("fraud_team", "user", "ana-b"), "fraud-team.user.ana-b.hello-flow"),
        (
            "HelloFlow",
            ("fraud", "test", "a_b"),
            f"fraud.test.a-b-{naming.digest_of('a_b')}.hello-flow",
        ),
        ("HTTPFlow", (), f"http-flow-{naming.digest_of('HTTPFlow')}"),
        ("hello", (), f"hello-{naming.digest_of('hello')}"),
        ("Été", (), f"t-{naming.digest_of('Été')}"),
    ],
)
def test_flow_names(flow: str, prefix: tuple[str, ...], name: str) -> None:
    shortened = naming.shorten(name, naming.OBJECT_NAME_LIMIT)
    assert naming.flow_object_name(flow, prefix) == shortened


@given(st.lists(IDENTIFIERS, unique=True))
def test_flow_names_fit_and_differ(flows: list[str]) -> None:
    names = [naming.flow_object_name(flow) for flow in flows]
    assert len(set(names)) == len(flows)
    assert all(naming.is_object_name(name) and len(name) <= 50 for name in names)


@given(st.lists(IDENTIFIERS, unique=True))
def test_template_names_fit_and_differ(steps: list[str]) -> None:
    names = naming.template_names(steps)
    assert len(set(names.values())) == len(steps)
    assert all(POD_NAME.fullmatch(name) and len(name) <= 63 for name in names.values())
    assert not any(name[0].isdigit() for name in names.values())


def test_plain_template_names_are_kept() -> None:
    assert naming.template_names(["start", "train_model", "n"]) == {
        "start": "start",
        "train_model": "train-model",
        "n": "n",
    }


@given(st.text())
def test_label_values(text: str) -> None:
    value = naming.label_value(text)
    assert len(value) <= 63
    assert value == "" or re.fullmatch(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?", value)
    assert naming.label_value(value) == value


def test_unused() -> None:
    assert naming.unused("main", ["start"]) == "main"
    assert naming.unused("main", ["main", "main-2"]) == "main-3"
