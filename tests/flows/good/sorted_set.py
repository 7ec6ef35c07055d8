"""A set is sorted before the foreach takes it."""

from flowc import FlowSpec, step


class SortedSetFlow(FlowSpec):
    @step
    def start(self):
        self.unique = {3, 1, 2}
        self.items = sorted(self.unique)
        self.next(self.work, foreach="items")  # near: [FC405]

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
    SortedSetFlow()
