"""A foreach in the body of a loop."""

from flowc import FlowSpec, step


class LoopWithForeachFlow(FlowSpec):
    @step
    def start(self):
        self.points = [1, 2, 3]
        self.next(self.spread)

    @step
    def spread(self):
        self.next(self.move, foreach="points")

    @step
    def move(self):
        self.point = self.input - 1
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.points = [task.point for task in inputs]
        self.state = "done" if max(self.points) <= 0 else "more"
        self.next({"more": self.spread, "done": self.end}, condition="state")

    @step
    def end(self):
        print(self.points)


if __name__ == "__main__":
    LoopWithForeachFlow()
