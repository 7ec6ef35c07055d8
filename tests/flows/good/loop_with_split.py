"""A split in the body of a loop."""

from flowc import FlowSpec, step


class LoopWithSplitFlow(FlowSpec):
    @step
    def start(self):
        self.trip = 0
        self.next(self.fan)

    @step
    def fan(self):
        self.next(self.left, self.right)

    @step
    def left(self):
        self.next(self.meet)

    @step
    def right(self):
        self.next(self.meet)

    @step
    def meet(self, inputs):
        self.trip = inputs.left.trip + 1
        self.go = "again" if self.trip < 2 else "stop"
        self.next({"again": self.fan, "stop": self.end}, condition="go")

    @step
    def end(self):
        print(self.trip)


if __name__ == "__main__":
    LoopWithSplitFlow()
