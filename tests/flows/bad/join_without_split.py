"""Joins with nothing to join."""

from flowc import FlowSpec, step


class JoinWithoutSplitFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.join)

    @step
    def join(self, inputs):  # error: [FC120]:9
        self.next(self.again)

    @step
    def again(self, inputs):  # error: [FC120]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    JoinWithoutSplitFlow()
