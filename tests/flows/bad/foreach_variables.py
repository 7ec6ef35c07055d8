"""foreach that is not the name of an artifact."""

from flowc import FlowSpec, step


class ForeachVariablesFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.a, foreach=self.items)  # error: [FC119]:27

    @step
    def a(self):
        self.next(self.b, foreach=[1, 2])  # error: [FC119]:27

    @step
    def b(self):
        self.next(self.c, foreach="")  # error: [FC119]:27

    @step
    def c(self):
        self.next(self.d, foreach="self.items")  # error: [FC119]:27

    @step
    def d(self):
        name = "items"
        self.next(self.end, foreach=name)  # error: [FC119]:29

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachVariablesFlow()
