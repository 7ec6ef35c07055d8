"""Steps from which no way leads to the end."""

from flowc import FlowSpec, step


class EndlessLoopFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "x"
        self.next({"x": self.round, "y": self.end}, condition="kind")

    @step
    def round(self):
        self.next(self.about)  # error: [FC126]:9

    @step
    def about(self):
        self.next(self.round)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    EndlessLoopFlow()
