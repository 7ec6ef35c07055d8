"""A loop in a branch of a split."""

from flowc import FlowSpec, step


class LoopInBranchFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.poll, self.other)

    @step
    def poll(self):
        self.polls = getattr(self, "polls", 0) + 1
        self.state = "ready" if self.polls > 1 else "wait"
        self.next({"wait": self.poll, "ready": self.use}, condition="state")

    @step
    def use(self):
        self.next(self.join)

    @step
    def other(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.polls = inputs.use.polls
        self.next(self.end)

    @step
    def end(self):
        print(self.polls)


if __name__ == "__main__":
    LoopInBranchFlow()
