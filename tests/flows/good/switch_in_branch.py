"""A switch inside a branch of a split; its cases run into the join."""

from flowc import FlowSpec, step


class SwitchInBranchFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.choose, self.plain)

    @step
    def choose(self):
        self.way = "x"
        self.next({"x": self.x, "y": self.y}, condition="way")

    @step
    def x(self):
        self.next(self.join)

    @step
    def y(self):
        self.next(self.join)

    @step
    def plain(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchInBranchFlow()
