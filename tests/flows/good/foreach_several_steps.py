"""The body of a foreach has several steps."""

from flowc import FlowSpec, step


class ForeachSeveralStepsFlow(FlowSpec):
    @step
    def start(self):
        self.items = ["a", "b"]
        self.next(self.first, foreach="items")

    @step
    def first(self):
        self.word = self.input * 2
        self.next(self.second)

    @step
    def second(self):
        self.word = self.word.upper()
        self.next(self.join)

    @step
    def join(self, inputs):
        self.words = [task.word for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.words)


if __name__ == "__main__":
    ForeachSeveralStepsFlow()
