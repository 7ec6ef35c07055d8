"""Gangs whose next step is no join, or that branch."""

from flowc import parallel

from flowc import FlowSpec, step


class GangNotJoinedFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.train, num_parallel=2)

    @parallel
    @step
    def train(self):
        self.next(self.evaluate)  # error: [FC148]:9

    @step
    def evaluate(self):
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.next(self.again, num_parallel=2)

    @parallel
    @step
    def again(self):
        self.next(self.a, self.b)  # error: [FC148]:9

    @step
    def a(self):
        self.next(self.inner)

    @step
    def b(self):
        self.next(self.inner)

    @step
    def inner(self, inputs):
        self.next(self.last)

    @step
    def last(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangNotJoinedFlow()
