"""A branch of a split leads elsewhere."""

from flowc import FlowSpec, step


class JoinMissesBranchFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b, self.c)

    @step
    def a(self):
        self.next(self.join)

    @step
    def b(self):
        self.next(self.join)

    @step
    def c(self):
        self.next(self.end)

    @step
    def join(self, inputs):  # error: [FC121]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    JoinMissesBranchFlow()
