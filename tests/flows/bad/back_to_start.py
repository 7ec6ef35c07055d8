"""Steps lead back to where the flow begins."""

from flowc import FlowSpec, step


class BackToStartFlow(FlowSpec):
    @step
    def start(self):
        self.state = "x"
        self.next(self.work)

    @step
    def work(self):
        self.next({"x": self.start, "y": self.end}, condition="state")  # error: [FC105]:25

    @step
    def end(self):
        pass


if __name__ == "__main__":
    BackToStartFlow()
