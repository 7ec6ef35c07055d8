from metaflow import FlowSpec, step


class ForeachWideFlow(FlowSpec):
    """More items than workers, and past the digits at which a sorted listing would be wrong."""

    @step
    def start(self):
        self.numbers = list(range(23))
        self.next(self.square, foreach="numbers")

    @step
    def square(self):
        self.result = self.input**2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [task.result for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachWideFlow()
