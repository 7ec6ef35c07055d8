"""An artifact that only one case sets may be read where it was taken."""

from flowc import FlowSpec, step


class SetOnOneWayFlow(FlowSpec):
    @step
    def start(self):
        self.way = "a"
        self.next({"a": self.a, "b": self.b}, condition="way")  # near: [FC402]

    @step
    def a(self):
        self.x = 1
        self.next(self.end)

    @step
    def b(self):
        self.next(self.end)

    @step
    def end(self):
        if self.way == "a":
            print(self.x)  # near: [FC403]


if __name__ == "__main__":
    SetOnOneWayFlow()
