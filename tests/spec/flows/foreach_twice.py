from metaflow import FlowSpec, step


class ForeachTwiceFlow(FlowSpec):
    """One foreach after the other; the items of the second are the results of the first."""

    @step
    def start(self):
        self.words = ["to", "three"]
        self.next(self.measure, foreach="words")

    @step
    def measure(self):
        self.length = len(self.input)
        self.next(self.collect)

    @step
    def collect(self, inputs):
        self.lengths = [task.length for task in inputs]
        self.next(self.draw, foreach="lengths")

    @step
    def draw(self):
        self.bar = "#" * self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.bars = [task.bar for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachTwiceFlow()
