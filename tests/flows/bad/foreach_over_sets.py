"""Foreaches over sets."""

from flowc import FlowSpec, step


class ForeachOverSetsFlow(FlowSpec):
    @step
    def start(self):
        self.items = {1, 2}
        self.next(self.a, foreach="items")  # warning: [FC405]:27

    @step
    def a(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.words = set("abc")
        self.next(self.b, foreach="words")  # warning: [FC405]:27

    @step
    def b(self):
        self.next(self.second)

    @step
    def second(self, inputs):
        self.letters = {letter for letter in "abc"} | frozenset("d")
        self.next(self.c, foreach="letters")  # warning: [FC405]:27

    @step
    def c(self):
        self.next(self.third)

    @step
    def third(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachOverSetsFlow()
