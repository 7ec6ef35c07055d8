from metaflow import FlowSpec, step


class SwitchNoCaseFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "neither"
        self.next({"x": self.x, "y": self.y}, condition="kind")

    @step
    def x(self):
        self.next(self.end)

    @step
    def y(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchNoCaseFlow()
