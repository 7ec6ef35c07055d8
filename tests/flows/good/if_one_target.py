"""Both arms lead to the same step, so there is no switch."""

from flowc import FlowSpec, step


class IfOneTargetFlow(FlowSpec):
    @step
    def start(self):
        if len("abc") > 2:
            self.x = 1
            self.next(self.end)
        else:
            self.x = 2
            self.next(self.end)  # near: [FC140] [FC115]

    @step
    def end(self):
        print(self.x)


if __name__ == "__main__":
    IfOneTargetFlow()
