"""The body of a foreach and of a gang do not exist; an arm of an if neither."""

from flowc import FlowSpec, step


class UnknownForeachStepFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.wrok, foreach="items")  # error: [FC102]:19

    @step
    def work(self):
        self.next(self.trian, num_parallel=2)  # error: [FC102]:19

    @step
    def train(self):
        if self.items:
            self.next(self.finish)  # error: [FC102]:23
        else:
            self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    UnknownForeachStepFlow()
