"""Split after split."""

from flowc import FlowSpec, step


class DiamondsInSequenceFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.next(self.first)

    @step
    def b(self):
        self.next(self.first)

    @step
    def first(self, inputs):
        self.next(self.c, self.d, self.e)

    @step
    def c(self):
        self.next(self.second)

    @step
    def d(self):
        self.next(self.second)

    @step
    def e(self):
        self.next(self.second)

    @step
    def second(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    DiamondsInSequenceFlow()
