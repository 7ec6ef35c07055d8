"""One call that names a step twice."""

from flowc import FlowSpec, step


class RepeatedTargetsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.a)  # error: [FC150]:27

    @step
    def a(self):
        self.next(self.b, self.c, self.b)  # error: [FC150]:35

    @step
    def b(self):
        self.next(self.c)

    @step
    def c(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RepeatedTargetsFlow()
