from flowc import FlowSpec, step


class BranchFlow(FlowSpec):
    """Two branches, one of which splits again."""

    @step
    def start(self):
        self.base = 10
        self.next(self.left, self.right)

    @step
    def left(self):
        self.value = self.base + 1
        self.next(self.both)

    @step
    def right(self):
        self.next(self.upper_right, self.lower_right)

    @step
    def upper_right(self):
        self.value = self.base + 2
        self.next(self.right_join)

    @step
    def lower_right(self):
        self.value = self.base + 3
        self.next(self.right_join)

    @step
    def right_join(self, inputs):
        self.value = sum(task.value for task in inputs)
        self.next(self.both)

    @step
    def both(self, inputs):
        self.total = inputs.left.value + inputs.right_join.value
        self.next(self.end)

    @step
    def end(self):
        print(self.total)


if __name__ == "__main__":
    BranchFlow()
