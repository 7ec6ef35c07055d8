"""A static split and its join."""

from flowc import FlowSpec, step


class SplitFlow(FlowSpec):
    @step
    def start(self):
        self.base = 10
        self.next(self.left, self.right)

    @step
    def left(self):
        self.value = self.base + 1
        self.next(self.join)

    @step
    def right(self):
        self.value = self.base + 2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.values = [branch.value for branch in inputs]
        self.merge_artifacts(inputs, exclude=["value"])
        self.next(self.end)

    @step
    def end(self):
        print(self.base, self.values)


if __name__ == "__main__":
    SplitFlow()
