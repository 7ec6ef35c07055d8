"""Two of three cases share their last steps."""

from flowc import FlowSpec, step


class SwitchSharedTailFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "a"
        self.next({"a": self.a, "b": self.b, "c": self.c}, condition="kind")

    @step
    def a(self):
        self.next(self.tail)

    @step
    def b(self):
        self.next(self.tail)

    @step
    def c(self):
        self.next(self.merge)

    @step
    def tail(self):
        self.next(self.merge)

    @step
    def merge(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchSharedTailFlow()
