"""Two steps claim to begin the flow, and two to end it."""

from flowc import FlowSpec, step


class TwoStartsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step(start=True)
    def begin(self):  # error: [FC104]:9
        self.next(self.end)

    @step
    def end(self):
        pass

    @step(end=True)
    def finish(self):  # error: [FC104]:9
        pass


if __name__ == "__main__":
    TwoStartsFlow()
