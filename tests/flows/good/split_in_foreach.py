"""Every item of a foreach is split."""

from flowc import FlowSpec, step


class SplitInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1, 2]
        self.next(self.item, foreach="items")

    @step
    def item(self):
        self.value = self.input
        self.next(self.double, self.negate)

    @step
    def double(self):
        self.result = self.value * 2
        self.next(self.meet)

    @step
    def negate(self):
        self.result = -self.value
        self.next(self.meet)

    @step
    def meet(self, inputs):
        self.results = (inputs.double.result, inputs.negate.result)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [task.results for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.results)


if __name__ == "__main__":
    SplitInForeachFlow()
