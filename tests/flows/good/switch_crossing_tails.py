"""Cases whose ways cross: a graph of arms that no nesting of ifs would give."""

from flowc import FlowSpec, step


class SwitchCrossingTailsFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "a"
        self.then = "late"
        self.next({"a": self.a, "b": self.b, "c": self.c}, condition="kind")

    @step
    def a(self):
        self.next({"early": self.x, "late": self.y}, condition="then")

    @step
    def b(self):
        self.next({"early": self.x, "late": self.y}, condition="then")

    @step
    def c(self):
        self.next(self.y)

    @step
    def x(self):
        self.next(self.z)

    @step
    def y(self):
        self.next(self.z)

    @step
    def z(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchCrossingTailsFlow()
