"""An if in an arm of an if."""

from flowc import FlowSpec, step


class NestedIfFlow(FlowSpec):
    @step
    def start(self):
        self.a = 1
        self.b = 2
        if self.a:
            if self.b:
                self.next(self.both)
            else:
                self.next(self.one)
        else:
            self.next(self.one)

    @step
    def both(self):
        self.next(self.end)

    @step
    def one(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NestedIfFlow()
