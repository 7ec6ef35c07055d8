"""A case that splits, beside one that does not."""

from flowc import FlowSpec, step


class SwitchSplitInCaseFlow(FlowSpec):
    @step
    def start(self):
        self.mode = "deep"
        self.next({"deep": self.deep, "flat": self.flat}, condition="mode")

    @step
    def deep(self):
        self.next(self.left, self.right)

    @step
    def left(self):
        self.next(self.deep_join)

    @step
    def right(self):
        self.next(self.deep_join)

    @step
    def deep_join(self, inputs):
        self.next(self.merge)

    @step
    def flat(self):
        self.next(self.merge)

    @step
    def merge(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchSplitInCaseFlow()
