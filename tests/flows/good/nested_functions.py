"""Functions and lambdas inside a step, with returns and names of their own."""

from flowc import FlowSpec, step


class NestedFunctionsFlow(FlowSpec):
    @step
    def start(self):
        self.factor = 2

        def scale(value):
            if value is None:
                return 0  # near: [FC153]
            return value * self.factor

        self.values = [scale(v) for v in (1, None)]
        self.key = sorted(self.values, key=lambda v: v * self.factor)
        iterator = iter(self.values)
        self.first = next(iterator)  # near: [FC151] [FC113]
        self.next(self.end)

    @step
    def end(self):
        print(self.first, self.key)


if __name__ == "__main__":
    NestedFunctionsFlow()
