"""Targets that are not written as self.step."""

from flowc import FlowSpec, step


STEPS = ["a", "b"]


class ComputedTargetsFlow(FlowSpec):
    @step
    def start(self):
        self.next("a")  # error: [FC113]:19

    @step
    def a(self):
        self.next(b)  # error: [FC113]:19

    @step
    def b(self):
        self.next(getattr(self, "c"))  # error: [FC113]:19

    @step
    def c(self):
        self.next(self.d())  # error: [FC113]:19

    @step
    def d(self):
        self.next(*STEPS)  # error: [FC113]:19

    @step
    def e(self):
        self.next([self.a, self.b])  # error: [FC113]:19

    @step
    def f(self):
        self.next(lambda: self.a)  # error: [FC113]:19

    @step
    def g(self):
        self.next(self.end if STEPS else self.a)  # error: [FC113]:19

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ComputedTargetsFlow()
