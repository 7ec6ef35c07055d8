from flowc import FlowSpec, step


class LoopInCaseFlow(FlowSpec):
    """A loop that one case of a switch enters, and that leaves to where the other case goes."""

    @step
    def start(self):
        self.kind = "b"
        self.next({"a": self.repeat, "b": self.merge}, condition="kind")

    @step
    def repeat(self):
        self.out = "merge"
        self.next({"again": self.repeat, "extra": self.extra, "merge": self.merge}, condition="out")

    @step
    def extra(self):
        self.next(self.merge)

    @step
    def merge(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopInCaseFlow()
