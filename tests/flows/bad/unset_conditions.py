"""Conditions that nothing sets, or that are set too late."""

from flowc import FlowSpec, step


class UnsetConditionsFlow(FlowSpec):
    @step
    def start(self):
        self.next({"x": self.a, "y": self.b}, condition="kind")  # error: [FC402]:47

    @step
    def a(self):
        self.kind = "x"
        self.next(self.b)

    @step
    def b(self):
        self.mode = "fast"
        self.next({"x": self.c, "y": self.end}, condition="modus")  # error: [FC402]:49

    @step
    def c(self):
        self.modus = "x"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    UnsetConditionsFlow()
