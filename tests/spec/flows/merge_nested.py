from metaflow import FlowSpec, step


class MergeNestedFlow(FlowSpec):
    """What was there before both splits comes through both joins."""

    @step
    def start(self):
        self.common = ["x"]
        self.items = [1, 2]
        self.next(self.outer, foreach="items")

    @step
    def outer(self):
        self.number = self.input
        self.next(self.left, self.right)

    @step
    def left(self):
        self.side = "left"
        self.next(self.inner_join)

    @step
    def right(self):
        self.side = "right"
        self.next(self.inner_join)

    @step
    def inner_join(self, inputs):
        self.sides = [branch.side for branch in inputs]
        self.merge_artifacts(inputs, exclude=["side"])
        self.next(self.outer_join)

    @step
    def outer_join(self, inputs):
        self.numbers = [task.number for task in inputs]
        self.merge_artifacts(inputs, exclude=["number"])
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MergeNestedFlow()
