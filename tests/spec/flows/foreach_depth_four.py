from metaflow import FlowSpec, step


class ForeachDepthFourFlow(FlowSpec):
    @step
    def start(self):
        self.a_items = [1, 2]
        self.next(self.a, foreach="a_items")

    @step
    def a(self):
        self.b_items = [10]
        self.next(self.b, foreach="b_items")

    @step
    def b(self):
        self.c_items = [100, 200]
        self.next(self.c, foreach="c_items")

    @step
    def c(self):
        self.d_items = [1000]
        self.next(self.d, foreach="d_items")

    @step
    def d(self):
        self.total = sum(frame[2] for frame in self.foreach_stack())
        self.next(self.join_d)

    @step
    def join_d(self, inputs):
        self.totals = [task.total for task in inputs]
        self.next(self.join_c)

    @step
    def join_c(self, inputs):
        self.totals = [task.totals for task in inputs]
        self.next(self.join_b)

    @step
    def join_b(self, inputs):
        self.totals = [task.totals for task in inputs]
        self.next(self.join_a)

    @step
    def join_a(self, inputs):
        self.totals = [task.totals for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachDepthFourFlow()
