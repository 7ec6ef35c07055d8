"""A step that only a case of a loop reaches."""

from flowc import FlowSpec, step


class EveryStepReachedFlow(FlowSpec):
    @step
    def start(self):
        self.state = "b"
        self.next(self.a)

    @step
    def a(self):
        self.next({"b": self.b, "c": self.c}, condition="state")  # near: [FC116] [FC124]

    @step
    def b(self):
        self.state = "c"
        self.next(self.a)  # near: [FC125] [FC126]

    @step
    def c(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    EveryStepReachedFlow()
