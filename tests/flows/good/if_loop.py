"""An if whose arm leads back closes a loop."""

from flowc import FlowSpec, step


class IfLoopFlow(FlowSpec):
    @step
    def start(self):
        self.n = 0
        self.next(self.count)

    @step
    def count(self):
        self.n += 1
        if self.n < 3:
            self.next(self.count)
        else:
            self.next(self.end)

    @step
    def end(self):
        print(self.n)


if __name__ == "__main__":
    IfLoopFlow()
