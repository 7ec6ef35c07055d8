"""The last step is a join."""

from flowc import FlowSpec, step


class EndIsJoinFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.next(self.end)

    @step
    def b(self):
        self.next(self.end)

    @step
    def end(self, inputs):  # error: [FC107]:9
        pass


if __name__ == "__main__":
    EndIsJoinFlow()
