"""A function that is given the flow may set anything."""

from flowc import FlowSpec, step


def prepare(flow):
    flow.items = [1, 2]


class SelfPassedOnFlow(FlowSpec):
    @step
    def start(self):
        prepare(self)
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SelfPassedOnFlow()
