"""The first and the last step by @step, not by name."""

from flowc import FlowSpec, step


class MarkedStartAndEndFlow(FlowSpec):
    @step(start=True)  # near: [FC101] [FC104]
    def begin(self):
        self.x = 1
        self.next(self.finish)

    @step(end=True)  # near: [FC103] [FC104]
    def finish(self):
        print(self.x)


if __name__ == "__main__":
    MarkedStartAndEndFlow()
