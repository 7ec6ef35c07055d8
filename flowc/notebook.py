"""Flows in notebooks: a flow class of a cell shown as a picture, or with what is wrong with it.

    from flowc.notebook import FlowView
    FlowView(MyFlow)

After `%load_ext flowc.notebook` a cell that ends with the class itself does the same.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from html import escape
from typing import Any

from flowc.checker import Checked, check_class
from flowc.diagnostics import Diagnostic, DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc_runtime.flowspec import FlowSpec


class FlowView:
    """A flow as notebooks show it: its graph, and findings above it.

    Attributes:
        findings: What a check reports, in order of place.
    """

    def __init__(self, flow: type[FlowSpec]) -> None:
        """Check a flow.

        Args:
            flow: A flow class, defined in a cell or in a file.
        """
        self._name = flow.__name__
        bag = DiagnosticBag()
        self._checked: Checked | None = check_class(flow, options=LoadOptions(), bag=bag)
        self.findings: tuple[Diagnostic, ...] = tuple(bag.sorted())

    @cached_property
    def mermaid(self) -> str:
        """The graph as a Mermaid flowchart; empty if the flow has errors."""
        if self._checked is None:
            return ""
        from flowc.ir.render import render_mermaid

        return render_mermaid(self._checked.program.flow, self._checked.structure.regions)

    @cached_property
    def svg(self) -> str:
        """The graph as a picture; empty if the flow has errors."""
        if self._checked is None:
            return ""
        from flowc.ir.drawing import render_svg

        return render_svg(self._checked.program.flow, self._checked.structure.order)

    def __repr__(self) -> str:
        lines = [f"flow {self._name}", *map(_in_one_line, self.findings)]
        if self._checked is not None:
            from flowc.ir.render import render_tree

            structure = self._checked.structure
            lines.append(render_tree(self._checked.program.flow, structure.regions).rstrip("\n"))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        told = "\n".join(map(_in_one_line, self.findings))
        return (f"<pre>{escape(told)}</pre>\n" if told else "") + self.svg

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Every form at once, for a front end to choose; Mermaid for those that draw it themselves."""
        forms = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if self.mermaid:
            forms["text/vnd.mermaid"] = self.mermaid
        return {
            form: text
            for form, text in forms.items()
            if form not in (exclude or ()) and (not include or form in include)
        }


def load_ipython_extension(shell: Any) -> None:
    """Let IPython show flow classes as `FlowView` does; `%load_ext flowc.notebook` calls this."""

    def show(value: type, **forms: Any) -> dict[str, str] | None:
        is_flow = issubclass(value, FlowSpec) and value is not FlowSpec
        return FlowView(value)._repr_mimebundle_(**forms) if is_flow else None

    shell.display_formatter.mimebundle_formatter.for_type(type, show)


def _in_one_line(finding: Diagnostic) -> str:
    span = finding.span
    text = f"{span.file}:{span.line}:{span.column}: {finding.severity.value}[{finding.code}] {finding.message}"
    return f"{text}; {finding.help}" if finding.help else text
