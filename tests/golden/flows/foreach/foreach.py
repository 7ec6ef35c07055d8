from flowc import FlowSpec, step


class ForeachFlow(FlowSpec):
    """A foreach over one step, then one over two."""

    @step
    def start(self):
        self.numbers = [1, 2, 3]
        self.next(self.square, foreach="numbers")

    @step
    def square(self):
        self.result = self.input**2
        self.next(self.squares)

    @step
    def squares(self, inputs):
        self.results = [task.result for task in inputs]
        self.next(self.plan)

    @step
    def plan(self):
        self.next(self.halve, foreach="results")

    @step
    def halve(self):
        self.half = self.input / 2
        self.next(self.round_off)

    @step
    def round_off(self):
        self.half = int(self.half)
        self.next(self.halves)

    @step
    def halves(self, inputs):
        self.total = sum(task.half for task in inputs)
        self.next(self.end)

    @step
    def end(self):
        print(self.total)


if __name__ == "__main__":
    ForeachFlow()
