"""What the user's class has besides its steps, in a task."""

from __future__ import annotations

from tests.local.conftest import Project


def test_what_a_class_sets_when_it_is_made_is_there_in_every_task(project: Project) -> None:
    ran = project.run(
        """
        class F(FlowSpec):
            def __init__(self, use_cli=True):
                self.limits = {"rows": 3}
                super().__init__(use_cli)

            @step
            def start(self):
                self.rows = self.limits["rows"]
                self.next(self.a, self.b)

            @step
            def a(self):
                self.next(self.join)

            @step
            def b(self):
                self.next(self.join)

            @step
            def join(self, inputs):
                self.rows = inputs.a.rows + self.limits["rows"]
                self.next(self.end)

            @step
            def end(self):
                pass
        """
    )
    assert ran.value("end", "rows") == 6


def test_a_caught_exception_tells_what_metaflow_tells(project: Project) -> None:
    ran = project.run(
        """
        class F(FlowSpec):
            @catch(var="failed")
            @step
            def start(self):
                raise ValueError("as asked")
                self.next(self.end)

            @step
            def end(self):
                self.told = self.failed.exception
                self.shown = self.failed.stacktrace
        """
    )
    assert ran.value("end", "told") == "as asked"
    assert ran.value("end", "shown").endswith("ValueError: as asked\n")
