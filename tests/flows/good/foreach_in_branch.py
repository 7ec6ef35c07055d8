"""One branch of a split has a foreach, the other has none."""

from flowc import FlowSpec, step


class ForeachInBranchFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.many, self.one)

    @step
    def many(self):
        self.items = range(3)
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.value = self.input
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.value = max(task.value for task in inputs)
        self.next(self.join)

    @step
    def one(self):
        self.value = 7
        self.next(self.join)

    @step
    def join(self, inputs):
        self.value = inputs.gather.value + inputs.one.value
        self.next(self.end)

    @step
    def end(self):
        print(self.value)


if __name__ == "__main__":
    ForeachInBranchFlow()
