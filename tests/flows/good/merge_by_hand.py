"""A join carries artifacts over one by one."""

from flowc import FlowSpec, step


class MergeByHandFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.x, self.y = 1, [2]
        self.next(self.join)

    @step
    def b(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.x = inputs.a.x
        (first, *_), self.y = inputs, inputs.a.y
        self.next(self.end)

    @step
    def end(self):
        print(self.x, self.y)  # near: [FC404]


if __name__ == "__main__":
    MergeByHandFlow()
