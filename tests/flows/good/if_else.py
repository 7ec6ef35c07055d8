"""Two calls of next around an if are a switch."""

from flowc import FlowSpec, step


class IfElseFlow(FlowSpec):
    @step
    def start(self):
        self.size = 3
        if self.size > 2:  # near: [FC152]
            self.next(self.large)
        else:
            self.next(self.small)

    @step
    def large(self):
        self.next(self.end)

    @step
    def small(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    IfElseFlow()
