"""Three foreaches, one in another, the joins straight behind each other."""

from flowc import FlowSpec, step


class TripleForeachFlow(FlowSpec):
    @step
    def start(self):
        self.n = [0, 1]
        self.next(self.a, foreach="n")

    @step
    def a(self):
        self.m = [0, 1]
        self.next(self.b, foreach="m")

    @step
    def b(self):
        self.k = [0, 1]
        self.next(self.c, foreach="k")

    @step
    def c(self):
        self.position = tuple(index for index, _, _ in self.foreach_stack())
        self.next(self.join_c)

    @step
    def join_c(self, inputs):
        self.positions = [task.position for task in inputs]
        self.next(self.join_b)

    @step
    def join_b(self, inputs):
        self.positions = [p for task in inputs for p in task.positions]
        self.next(self.join_a)

    @step
    def join_a(self, inputs):
        self.positions = [p for task in inputs for p in task.positions]
        self.next(self.end)

    @step
    def end(self):
        print(self.positions)


if __name__ == "__main__":
    TripleForeachFlow()
