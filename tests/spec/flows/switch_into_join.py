from flowc import FlowSpec, step


class SwitchIntoJoinFlow(FlowSpec):
    """The cases run straight into the join of the foreach, one of them without a step of its own."""

    @step
    def start(self):
        self.numbers = [1, 2, 3, 4, 6]
        self.next(self.look, foreach="numbers")

    @step
    def look(self):
        self.result = "skipped"
        self.kind = "skip" if self.input == 3 else "even" if self.input % 2 == 0 else "odd"
        self.next({"even": self.halve, "odd": self.triple, "skip": self.join}, condition="kind")

    @step
    def halve(self):
        self.result = self.input // 2
        self.next(self.join)

    @step
    def triple(self):
        self.result = self.input * 3
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [task.result for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchIntoJoinFlow()
