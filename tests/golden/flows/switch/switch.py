from flowc import FlowSpec, step


class SwitchFlow(FlowSpec):
    """Cases that share a tail, one that goes straight on, and a switch for each item of a foreach."""

    @step
    def start(self):
        self.kind = "deep"
        self.trace = []
        self.next(
            {"fast": self.fast, "deep": self.deep, "none": self.merge},
            condition="kind",
        )

    @step
    def fast(self):
        self.trace = [*self.trace, "fast"]
        self.next(self.shared)

    @step
    def deep(self):
        self.level = "two"
        self.trace = [*self.trace, "deep"]
        self.next({"one": self.shared, "two": self.second}, condition="level")

    @step
    def second(self):
        self.trace = [*self.trace, "second"]
        self.next(self.shared)

    @step
    def shared(self):
        self.trace = [*self.trace, "shared"]
        self.next(self.merge)

    @step
    def merge(self):
        self.items = ["odd", "even", "skip"]
        self.next(self.look, foreach="items")

    @step
    def look(self):
        self.parity = self.input
        self.next(
            {"odd": self.odd, "even": self.even, "skip": self.join},
            condition="parity",
        )

    @step
    def odd(self):
        self.result = 1
        self.next(self.join)

    @step
    def even(self):
        self.result = 2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [getattr(task, "result", 0) for task in inputs]
        self.merge_artifacts(inputs, include=["trace"])
        self.next(self.end)

    @step
    def end(self):
        print(self.trace, self.results)


if __name__ == "__main__":
    SwitchFlow()
