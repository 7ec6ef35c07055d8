"""Switches with nothing to choose."""

from flowc import FlowSpec, step


class SwitchOneTargetFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "x"
        self.next({"x": self.a}, condition="kind")  # error: [FC140]:19

    @step
    def a(self):
        self.next({"x": self.b, "y": self.b}, condition="kind")  # error: [FC140]:19

    @step
    def b(self):
        self.next({}, condition="kind")  # error: [FC140]:19

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchOneTargetFlow()
