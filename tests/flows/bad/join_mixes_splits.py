"""A join takes branches of an inner and of an outer split."""

from flowc import FlowSpec, step


class JoinMixesSplitsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.next(self.c, self.d)

    @step
    def b(self):
        self.next(self.join)

    @step
    def c(self):
        self.next(self.join)

    @step
    def d(self):
        self.next(self.join)

    @step
    def join(self, inputs):  # error: [FC121]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    JoinMixesSplitsFlow()
