from flowc import FlowSpec, step


class LoopInBranchFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.count, self.plain)

    @step
    def count(self):
        self.counter = getattr(self, "counter", 0) + 1
        self.state = "done" if self.counter == 2 else "more"
        self.next({"more": self.count, "done": self.counted}, condition="state")

    @step
    def counted(self):
        self.next(self.join)

    @step
    def plain(self):
        self.counter = 100
        self.next(self.join)

    @step
    def join(self, inputs):
        self.counters = [branch.counter for branch in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopInBranchFlow()
