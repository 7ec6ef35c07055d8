from metaflow import FlowSpec, Parameter, step


class JoinInheritsNothingFlow(FlowSpec):
    rate = Parameter("rate", default=0.5)
    scale = 3

    @step
    def start(self):
        self.before = 1
        self.next(self.a, self.b)

    @step
    def a(self):
        self.inside = "a"
        self.next(self.join)

    @step
    def b(self):
        self.inside = "b"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.has = [hasattr(self, name) for name in ("before", "inside", "rate", "scale")]
        self.read = self.rate * self.scale
        self.from_input = inputs.a.rate
        self.next(self.end)

    @step
    def end(self):
        self.still_missing = [hasattr(self, name) for name in ("before", "inside")]


if __name__ == "__main__":
    JoinInheritsNothingFlow()
