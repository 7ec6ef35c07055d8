"""foreach and num_parallel with several steps."""

from flowc import FlowSpec, step


class FanOutTargetsFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.a, self.b, foreach="items")  # error: [FC118]:9

    @step
    def a(self):
        self.next(self.b, self.end, num_parallel=2)  # error: [FC118]:9

    @step
    def b(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    FanOutTargetsFlow()
