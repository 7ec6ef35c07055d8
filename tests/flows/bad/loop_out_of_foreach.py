"""A step in a foreach leads back to a step before it."""

from flowc import FlowSpec, step


class LoopOutOfForeachFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.kind = "x"
        self.next(self.fan)

    @step
    def fan(self):
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.next({"x": self.join, "y": self.fan}, condition="kind")  # error: [FC125]:9

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopOutOfForeachFlow()
