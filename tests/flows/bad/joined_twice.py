"""The branches of one split are joined in two places."""

from flowc import FlowSpec, step


class JoinedTwiceFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b, self.c, self.d)

    @step
    def a(self):
        self.next(self.first)

    @step
    def b(self):
        self.next(self.first)

    @step
    def c(self):
        self.next(self.second)

    @step
    def d(self):
        self.next(self.second)

    @step
    def first(self, inputs):  # error: [FC121]:9
        self.next(self.end)

    @step
    def second(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    JoinedTwiceFlow()
