"""A case of a switch is a switch."""

from flowc import FlowSpec, step


class NestedSwitchFlow(FlowSpec):
    @step
    def start(self):
        self.outer = "in"
        self.inner = "p"
        self.next({"in": self.choose, "out": self.out}, condition="outer")

    @step
    def choose(self):
        self.next({"p": self.p, "q": self.q, "r": self.end}, condition="inner")

    @step
    def p(self):
        self.next(self.meet)

    @step
    def q(self):
        self.next(self.meet)

    @step
    def meet(self):
        self.next(self.end)

    @step
    def out(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NestedSwitchFlow()
