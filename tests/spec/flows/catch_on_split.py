from metaflow import FlowSpec, catch, step


class CatchOnSplitFlow(FlowSpec):
    """A split whose step failed still leads to all of its branches."""

    @catch(var="problem")
    @step
    def start(self):
        if not self.index:
            raise ValueError("before the split")
        self.next(self.a, self.b)

    @step
    def a(self):
        self.saw = self.problem is not None
        self.next(self.join)

    @step
    def b(self):
        self.saw = self.problem is not None
        self.next(self.join)

    @step
    def join(self, inputs):
        self.saw = [branch.saw for branch in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CatchOnSplitFlow()
