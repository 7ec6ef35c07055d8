"""Cases that stand twice."""

from flowc import FlowSpec, step


class DuplicateCasesFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "x"
        self.next({"x": self.a, "y": self.b, "x": self.end}, condition="kind")  # error: [FC142]:46

    @step
    def a(self):
        self.next({1: self.b, True: self.end}, condition="kind")  # error: [FC142]:31

    @step
    def b(self):
        self.next({2: self.a, 2.0: self.end}, condition="kind")  # error: [FC142]:31

    @step
    def end(self):
        pass


if __name__ == "__main__":
    DuplicateCasesFlow()
