from metaflow import FlowSpec, step


class SplitNestedFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.left, self.right)

    @step
    def left(self):
        self.next(self.left_one, self.left_two)

    @step
    def left_one(self):
        self.score = 1
        self.next(self.left_join)

    @step
    def left_two(self):
        self.score = 2
        self.next(self.left_join)

    @step
    def left_join(self, inputs):
        self.score = sum(branch.score for branch in inputs)
        self.next(self.both)

    @step
    def right(self):
        self.score = 10
        self.next(self.both)

    @step
    def both(self, inputs):
        self.score = inputs.left_join.score + inputs.right.score
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SplitNestedFlow()
