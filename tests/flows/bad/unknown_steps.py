"""Targets that do not exist: misspelt, not a step, not there at all."""

from flowc import FlowSpec, step


class UnknownStepsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.proces)  # error: [FC102]:19

    @step
    def process(self):
        self.next(self.helper, self.process_b)  # error: [FC102]:19 error: [FC102]:32

    def helper(self):
        pass

    @step
    def process_c(self):
        self.next({"x": self.xyz, "y": self.end}, condition="kind")  # error: [FC102]:25

    @step
    def end(self):
        pass


if __name__ == "__main__":
    UnknownStepsFlow()
