from metaflow import FlowSpec, Parameter, step


class EvaluatedFlow(FlowSpec):
    """A base that other flows share: it knows how to end."""

    threshold = Parameter("threshold", default=5)
    unit = "points"

    def passes(self):
        return self.score >= self.threshold

    @step
    def evaluate(self):
        self.verdict = f"{self.score} {self.unit}: {self.passes()}"
        self.next(self.end)

    @step
    def end(self):
        self.ended_by = "the base"


class Noted:
    """A mixin that is no flow."""

    def note(self, text):
        self.notes = [*getattr(self, "notes", []), text]
