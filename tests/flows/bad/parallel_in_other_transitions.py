"""A step with @parallel in a split, a foreach and a switch."""

from flowc import parallel

from flowc import FlowSpec, step


class ParallelInOtherTransitionsFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.kind = "x"
        self.next(self.train, self.other)  # error: [FC147]:19

    @parallel(num_parallel=2)
    @step
    def train(self):
        self.next(self.join)

    @step
    def other(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.items = [1]
        self.next(self.each, foreach="items")  # error: [FC147]:19

    @parallel
    @step
    def each(self):
        self.next(self.second)

    @step
    def second(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParallelInOtherTransitionsFlow()
