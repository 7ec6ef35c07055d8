from metaflow import FlowSpec, Parameter, step


class SwitchNestedFlow(FlowSpec):
    """A switch inside a case, whose cases meet elsewhere than those of the outer one."""

    outer = Parameter("outer", default="a")
    inner = Parameter("inner", default="x")

    @step
    def start(self):
        self.next({"a": self.a, "b": self.b}, condition="outer")

    @step
    def a(self):
        self.next({"x": self.a_x, "y": self.a_y}, condition="inner")

    @step
    def a_x(self):
        self.trail = "ax"
        self.next(self.a_end)

    @step
    def a_y(self):
        self.trail = "ay"
        self.next(self.a_end)

    @step
    def a_end(self):
        self.trail += "!"
        self.next(self.again)

    @step
    def b(self):
        self.trail = "b"
        self.next(self.again)

    @step
    def again(self):
        self.next({"x": self.end, "y": self.late}, condition="inner")

    @step
    def late(self):
        self.trail += "?"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchNestedFlow()
