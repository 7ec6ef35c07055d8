"""Artifacts that a join does not carry over."""

from flowc import FlowSpec, step


class UnmergedFlow(FlowSpec):
    @step
    def start(self):
        self.common = 1
        self.next(self.a, self.b)

    @step
    def a(self):
        self.x = 1
        self.kind = "p"
        self.next(self.join)

    @step
    def b(self):
        self.x = 2
        self.next(self.join)

    @step
    def join(self, inputs):
        print(self.common)  # error: [FC404]:15
        self.next(self.after)

    @step
    def after(self):
        if self.x:  # error: [FC404]:12
            print(self.common)  # warning: [FC404]:19
        self.next({"p": self.p, "q": self.end}, condition="kind")  # error: [FC404]:49

    @step
    def p(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    UnmergedFlow()
