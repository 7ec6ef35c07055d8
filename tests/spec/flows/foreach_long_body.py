from metaflow import FlowSpec, step


class ForeachLongBodyFlow(FlowSpec):
    """The item stays the same in every step of the body, on both sides of a split inside it."""

    @step
    def start(self):
        self.numbers = [3, 5]
        self.next(self.first, foreach="numbers")

    @step
    def first(self):
        self.value = self.input
        self.next(self.second)

    @step
    def second(self):
        self.value += self.input
        self.next(self.double, self.square)

    @step
    def double(self):
        self.value = self.value + 2 * self.input
        self.next(self.inner_join)

    @step
    def square(self):
        self.value = self.value + self.input**2
        self.next(self.inner_join)

    @step
    def inner_join(self, inputs):
        self.value = (self.input, inputs.double.value, inputs.square.value)
        self.next(self.last)

    @step
    def last(self):
        self.value = (self.index, *self.value)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.values = [task.value for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachLongBodyFlow()
