from metaflow import FlowSpec, step


class SplitIsolationFlow(FlowSpec):
    """Each branch has its own copy of what was there before the split."""

    @step
    def start(self):
        self.shared = {"visited": []}
        self.next(self.a, self.b)

    @step
    def a(self):
        self.shared["visited"].append("a")
        self.next(self.join)

    @step
    def b(self):
        self.shared["visited"].append("b")
        self.next(self.join)

    @step
    def join(self, inputs):
        self.seen = [branch.shared for branch in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SplitIsolationFlow()
