"""Calls of next over several lines, with None for what is not used."""

from flowc import FlowSpec, step


class NextOverSeveralLinesFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(
            self.work,
            foreach="items",  # near: [FC119]
            num_parallel=None,
            condition=None,
        )

    @step
    def work(self):
        self.next(
            self.a,
            self.b,  # near: [FC118] [FC150]
        )

    @step
    def a(self):
        self.next(self.inner)

    @step
    def b(self):
        self.next(self.inner)

    @step
    def inner(self, inputs):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NextOverSeveralLinesFlow()
