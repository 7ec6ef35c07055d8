"""The last step leads on, and something is behind it."""

from flowc import FlowSpec, step


class NextInEndFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        self.next(self.report)  # error: [FC106]:9

    @step
    def report(self):  # error: [FC112]:9
        pass


if __name__ == "__main__":
    NextInEndFlow()
