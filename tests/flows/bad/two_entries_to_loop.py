"""A loop that can be entered at two steps."""

from flowc import FlowSpec, step


class TwoEntriesToLoopFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "a"
        self.next({"a": self.a, "b": self.b}, condition="kind")

    @step
    def a(self):
        self.next(self.b)

    @step
    def b(self):
        self.next({"a": self.a, "b": self.end}, condition="kind")  # error: [FC124]:9

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TwoEntriesToLoopFlow()
