"""An artifact that the branches had is set anew behind the join."""

from flowc import FlowSpec, step


class SetAfterJoinFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.x = 1
        self.next(self.join)

    @step
    def b(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.again)

    @step
    def again(self):
        self.x = 2
        self.next(self.end)

    @step
    def end(self):
        print(self.x)  # near: [FC404]


if __name__ == "__main__":
    SetAfterJoinFlow()
