"""The last step is not reached, because the others go in a circle."""

from flowc import FlowSpec, step


class UnreachableEndFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a)

    @step
    def a(self):
        self.next(self.b)

    @step
    def b(self):
        self.next(self.a)

    @step
    def end(self):  # error: [FC116]:9
        pass


if __name__ == "__main__":
    UnreachableEndFlow()
