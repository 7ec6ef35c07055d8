"""Several cases with the same target."""

from flowc import FlowSpec, step


class SwitchCasesShareTargetFlow(FlowSpec):
    @step
    def start(self):
        self.color = "red"
        self.next(
            {"red": self.warm, "orange": self.warm, "blue": self.cold},
            condition="color",
        )

    @step
    def warm(self):
        self.next(self.end)

    @step
    def cold(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchCasesShareTargetFlow()
