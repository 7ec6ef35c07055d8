from metaflow import FlowSpec, step


class SplitUnevenFlow(FlowSpec):
    """Branches of different lengths; the join names the last step of each."""

    @step
    def start(self):
        self.base = 1
        self.next(self.short, self.long_one)

    @step
    def short(self):
        self.base += 1
        self.next(self.join)

    @step
    def long_one(self):
        self.base += 10
        self.next(self.long_two)

    @step
    def long_two(self):
        self.base += 100
        self.next(self.long_three)

    @step
    def long_three(self):
        self.base += 1000
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = inputs.short.base + inputs.long_three.base
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SplitUnevenFlow()
