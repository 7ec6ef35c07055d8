"""The checker: all questions and all findings about bundles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.engines.argo.checker.contract import check_contract
from tests.engines.argo.checker.objects import check_objects
from tests.engines.argo.checker.questions import Question, ask
from tests.engines.argo.checker.reading import Finding, Objects
from tests.engines.argo.checker.templates import questions_of


def check_bundles(
    argoeval: Path, bundles: Sequence[Objects], *, contract: bool = True
) -> list[list[Finding]]:
    """The findings about each bundle.

    Args:
        argoeval: the program that evaluates as Argo's controller does.
        bundles: their objects. A bundle of a shape that no manifest has is a finding too.
        contract: whether they are flowc's own and keep what flowc's runtime relies on.
    """
    findings: list[list[Finding]] = []
    questions: list[tuple[int, Question]] = []
    for number, bundle in enumerate(bundles):
        found: list[Finding] = []
        try:
            found += check_objects(bundle)
            found += check_contract(bundle) if contract else ()
            questions += [(number, question) for question in _questions(bundle)]
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            found.append(Finding("bundle", f"has no such shape: {error!r}"))
        findings.append(found)
    for (number, question), fault in zip(
        questions, ask(argoeval, [question for _, question in questions]), strict=True
    ):
        if fault:
            findings[number].append(Finding(question.place, fault))
    return findings


def _questions(bundle: Objects) -> Iterator[Question]:
    for kind in ("WorkflowTemplate", "Workflow"):
        for name, obj in bundle.of(kind).items():
            yield from questions_of(f"{kind} {name}", obj["spec"])
