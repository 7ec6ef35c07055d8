"""Two loops, each with two entries."""

from flowc import FlowSpec, step


class TwoTanglesFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "a"
        self.next({"a": self.a, "b": self.b}, condition="kind")

    @step
    def a(self):
        self.next(self.b)

    @step
    def b(self):
        self.next({"a": self.a, "b": self.c, "d": self.d}, condition="kind")  # error: [FC124]:9

    @step
    def c(self):
        self.next(self.d)

    @step
    def d(self):
        self.next({"a": self.c, "b": self.end}, condition="kind")  # error: [FC124]:9

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TwoTanglesFlow()
