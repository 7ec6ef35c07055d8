"""Switches without a condition that can be read."""

from flowc import FlowSpec, step


class SwitchConditionsFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "x"
        self.next({"x": self.a, "y": self.b})  # error: [FC141]:9

    @step
    def a(self):
        self.next({"x": self.b, "y": self.end}, condition=self.kind)  # error: [FC141]:59

    @step
    def b(self):
        self.next({"x": self.a, "y": self.end}, condition=1)  # error: [FC141]:59

    @step
    def c(self):
        self.next({"x": self.a, "y": self.end}, condition="kind of")  # error: [FC141]:59

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchConditionsFlow()
