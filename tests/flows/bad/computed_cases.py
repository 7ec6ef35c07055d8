"""Cases whose value is not known when compiling."""

from flowc import FlowSpec, step


KIND = "x"
MORE = {}


class ComputedCasesFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "x"
        self.next({KIND: self.a, "y": self.b}, condition="kind")  # error: [FC143]:20

    @step
    def a(self):
        self.next({f"{KIND}": self.b, "y": self.end}, condition="kind")  # error: [FC143]:20

    @step
    def b(self):
        self.next({"x": self.a, **MORE, "y": self.end}, condition="kind")  # error: [FC143]:35

    @step
    def c(self):
        self.next({self.kind: self.a, None: self.end}, condition="kind")  # error: [FC143]:20 error: [FC143]:39

    @step
    def d(self):
        self.next({b"x": self.a, ("y",): self.end}, condition="kind")  # error: [FC143]:20 error: [FC143]:34

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ComputedCasesFlow()
