"""Artifacts of foreaches that nothing sets."""

from flowc import FlowSpec, step


class UnsetForeachFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.a, foreach="itmes")  # error: [FC401]:27

    @step
    def a(self):
        self.next(self.b, foreach="parts")  # error: [FC401]:27

    @step
    def b(self):
        self.parts = [1]
        self.next(self.b_join)

    @step
    def b_join(self, inputs):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    UnsetForeachFlow()
