"""Arguments that next does not have."""

from flowc import FlowSpec, step


class StrangeArgumentsFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next()  # error: [FC113]:9

    @step
    def a(self):
        self.next(self.end, for_each="items")  # error: [FC113]:29

    @step
    def b(self):
        self.next(self.end, foreach="items", num_parallel=2)  # error: [FC113]:9

    @step
    def c(self):
        options = {"foreach": "items"}
        self.next(self.end, **options)  # error: [FC113]:29

    @step
    def d(self):
        self.next(self.a, self.b, condition="items")  # error: [FC113]:19

    @step
    def e(self):
        self.next({"x": self.a, "y": self.b}, self.c, condition="items")  # error: [FC113]:47

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StrangeArgumentsFlow()
