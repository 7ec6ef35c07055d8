"""A case of a switch is a loop."""

from flowc import FlowSpec, step


class LoopInCaseFlow(FlowSpec):
    @step
    def start(self):
        self.mode = "poll"
        self.tries = 0
        self.next({"poll": self.poll, "once": self.once}, condition="mode")

    @step
    def poll(self):
        self.tries += 1
        self.state = "more" if self.tries < 2 else "done"
        self.next({"more": self.poll, "done": self.report}, condition="state")

    @step
    def once(self):
        self.next(self.report)

    @step
    def report(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopInCaseFlow()
