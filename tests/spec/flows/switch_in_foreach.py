from metaflow import FlowSpec, step


class SwitchInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.numbers = [1, 2, 3, 4]
        self.next(self.look, foreach="numbers")

    @step
    def look(self):
        self.parity = "even" if self.input % 2 == 0 else "odd"
        self.next({"even": self.halve, "odd": self.triple}, condition="parity")

    @step
    def halve(self):
        self.result = self.input // 2
        self.next(self.done)

    @step
    def triple(self):
        self.result = self.input * 3
        self.next(self.done)

    @step
    def done(self):
        self.line = f"{self.input}:{self.parity}:{self.result}"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.lines = [task.line for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchInForeachFlow()
