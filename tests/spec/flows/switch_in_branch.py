from metaflow import FlowSpec, step


class SwitchInBranchFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "y"
        self.next(self.deciding, self.plain)

    @step
    def deciding(self):
        self.next({"x": self.x, "y": self.y}, condition="kind")

    @step
    def x(self):
        self.value = "x"
        self.next(self.decided)

    @step
    def y(self):
        self.value = "y"
        self.next(self.decided)

    @step
    def decided(self):
        self.next(self.join)

    @step
    def plain(self):
        self.value = "plain"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.values = [inputs.decided.value, inputs.plain.value, inputs[0].value]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchInBranchFlow()
