"""A step that repeats itself."""

from flowc import FlowSpec, step


class SelfLoopFlow(FlowSpec):
    @step
    def start(self):
        self.count = 0
        self.state = "more"
        self.next(self.work)

    @step
    def work(self):
        self.count += 1
        self.state = "done" if self.count == 3 else "more"
        self.next({"more": self.work, "done": self.end}, condition="state")

    @step
    def end(self):
        print(self.count)


if __name__ == "__main__":
    SelfLoopFlow()
