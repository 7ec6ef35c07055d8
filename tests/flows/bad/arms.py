"""Arms that do more than lead to one step."""

from flowc import FlowSpec, step


class ArmsFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        if self.items:
            self.next(self.a, self.b)  # error: [FC149]:13
        else:
            self.next(self.end)

    @step
    def a(self):
        if self.items:
            self.next(self.c, foreach="items")  # error: [FC149]:13
        else:
            self.next(self.end)

    @step
    def b(self):
        match len(self.items):
            case 1:
                self.next({"x": self.a, "y": self.c}, condition="kind")  # error: [FC149]:17
            case 2:
                self.next(self.c, num_parallel=3)  # error: [FC149]:17
            case _:
                self.next(self.end)

    @step
    def c(self):
        if self.items:
            self.next(getattr(self, "a"))  # error: [FC113]:23
        else:
            self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ArmsFlow()
