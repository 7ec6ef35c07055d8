"""Unreachable parts of a flow: one finding for each, and none where the graph has holes."""

from __future__ import annotations

from flowc.diagnostics import DiagnosticBag
from flowc.ir.model import Branch, Case, End, Linear, Switch
from flowc.ir.passes.check_reachability import check_reachability


def found(bag: DiagnosticBag) -> list[tuple[str, tuple[str, ...]]]:
    assert all(finding.code == "FC116" for finding in bag)
    return [(finding.message.split("`")[-2], finding.notes) for finding in bag.sorted()]


def test_reports_the_roots_and_names_what_is_behind(make_view, bag) -> None:
    view = make_view(
        {
            "start": Linear("end"),
            "lost": Branch(("a", "b")),
            "a": Linear("end"),
            "b": Linear("a"),
            "alone": Linear("b"),
            "end": End(),
        }
    )
    check_reachability(view, bag)
    assert found(bag) == [
        ("lost", ("behind it, and not reached either: `a`, `b`",)),
        ("alone", ()),
    ]


def test_reports_a_circle_once(make_view, bag) -> None:
    view = make_view({"start": Linear("end"), "a": Linear("b"), "b": Linear("a"), "end": End()})
    check_reachability(view, bag)
    assert [name for name, _ in found(bag)] == ["a"]


def test_says_nothing_behind_a_hole(make_view, bag) -> None:
    unknown = make_view({"start": Linear("lsot"), "lost": Linear("end"), "end": End()})
    unread = make_view({"start": End(), "lost": Linear("end"), "end": End()})
    for view in (unknown, unread):
        assert view.has_holes
        check_reachability(view, bag)
    assert len(bag) == 0


def test_accepts_a_graph_that_is_reached(make_view, bag) -> None:
    cases = (Case("x", "a"), Case("y", "end"))
    view = make_view({"start": Linear("a"), "a": Switch("k", cases), "end": End()})
    check_reachability(view, bag)
    assert len(bag) == 0
