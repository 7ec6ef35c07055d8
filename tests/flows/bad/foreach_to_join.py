"""Fan-outs that lead straight to a join."""

from flowc import FlowSpec, step


class ForeachToJoinFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.join, foreach="items")  # error: [FC127]:9

    @step
    def join(self, inputs):
        self.next(self.a, self.second)  # error: [FC127]:9

    @step
    def a(self):
        self.next(self.second)

    @step
    def second(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachToJoinFlow()
