from metaflow import FlowSpec, step


class ForeachSameNameFlow(FlowSpec):
    """The inner foreach goes over a new list under the outer one's name."""

    @step
    def start(self):
        self.items = ["a", "b"]
        self.next(self.outer, foreach="items")

    @step
    def outer(self):
        self.letter = self.input
        self.items = [1, 2, 3]
        self.next(self.inner, foreach="items")

    @step
    def inner(self):
        self.pair = f"{self.letter}{self.input}"
        self.levels = [frame[2] for frame in self.foreach_stack()]
        self.next(self.join_inner)

    @step
    def join_inner(self, inputs):
        self.pairs = [task.pair for task in inputs]
        self.levels = [task.levels for task in inputs]
        self.next(self.join_outer)

    @step
    def join_outer(self, inputs):
        self.pairs = [task.pairs for task in inputs]
        self.levels = inputs[1].levels
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachSameNameFlow()
