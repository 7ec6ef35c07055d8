"""Sizes that no gang has."""

from flowc import FlowSpec, step


class GangSizesFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, num_parallel=0)  # error: [FC145]:27

    @step
    def a(self):
        self.next(self.b, num_parallel=-1)  # error: [FC145]:27

    @step
    def b(self):
        self.next(self.c, num_parallel=2.5)  # error: [FC145]:27

    @step
    def c(self):
        self.next(self.d, num_parallel="4")  # error: [FC145]:27

    @step
    def d(self):
        self.next(self.end, num_parallel=True)  # error: [FC145]:29

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangSizesFlow()
