from __future__ import annotations

from typing import get_args

import pytest

from flowc.diagnostics import DiagnosticBag, Span, UsageError
from flowc.ir import specs
from flowc.ir.features import Feature, decorator_feature
from flowc.targets.capabilities import (
    COLUMNS,
    Support,
    capabilities,
    capability_table,
    check_capabilities,
)
from flowc.targets.registry import FORMS, TARGETS, get_target


def test_no_cell_is_missing_and_each_has_a_reason() -> None:
    table = capability_table()
    assert list(table) == list(COLUMNS)
    for cells in table.values():
        assert set(cells) == set(Feature)
        assert all(cell.reason.strip() for cell in cells.values())


def test_every_feature_says_what_it_is() -> None:
    assert all(feature.meaning for feature in Feature)


@pytest.mark.parametrize(
    "spec", [*get_args(specs.DecoratorSpec), *get_args(specs.FlowDecoratorSpec)]
)
def test_every_decorator_is_a_feature(spec: type) -> None:
    blank = object.__new__(spec)
    assert isinstance(decorator_feature(blank), Feature)


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_is_a_column(name: str) -> None:
    target = get_target(name)
    assert target.name == name
    assert any(cell.support.works for cell in capabilities(name).values())


def test_unsupported_features_are_reported_where_they_stand() -> None:
    bag, span = DiagnosticBag(), Span("flow.py", 7, 9, 7, 30)
    check_capabilities("stepfunctions", "Step Functions", {Feature.FOREACH: span}, bag)
    (finding,) = bag
    assert (finding.code, finding.span) == ("FC501", span)
    assert "Step Functions" in finding.message
    assert "foreach" in finding.message
    assert finding.help
    assert finding.notes == ("notimpl: flowc does not lower this yet",)


def test_supported_features_are_not_reported() -> None:
    bag = DiagnosticBag()
    works = {
        f: Span("f.py", 1, 1, 1, 1) for f, c in capabilities("argo").items() if c.support.works
    }
    check_capabilities("argo", "Argo", works, bag)
    assert not list(bag)
    assert Feature.FOREACH in works


def test_words_of_support() -> None:
    assert [support.value for support in Support if support.works] == ["native", "lowered"]


@pytest.mark.parametrize(
    ("name", "help"),
    [("argoo", "did you mean `argo`?"), ("x", f"targets are: {', '.join([*TARGETS, *FORMS])}")],
)
def test_unknown_targets(name: str, help: str) -> None:
    with pytest.raises(UsageError) as error:
        get_target(name)
    assert error.value.exit_code == 2
    assert error.value.help == help
