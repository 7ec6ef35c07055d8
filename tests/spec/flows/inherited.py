from shared_steps import EvaluatedFlow, Noted

from metaflow import step


class InheritedFlow(Noted, EvaluatedFlow):
    """Steps, parameters and constants of the bases belong to the flow; its own take precedence."""

    unit = "stars"

    @step
    def start(self):
        self.score = 7
        self.note("started")
        self.next(self.evaluate)

    @step
    def end(self):
        super().end()
        self.note("ended")


if __name__ == "__main__":
    InheritedFlow()
