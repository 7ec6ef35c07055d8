from flowc import FlowSpec, step


class LoopNestedFlow(FlowSpec):
    @step
    def start(self):
        self.outer_trips = 0
        self.trail = []
        self.next(self.outer)

    @step
    def outer(self):
        self.outer_trips += 1
        self.inner_trips = 0
        self.next(self.inner)

    @step
    def inner(self):
        self.inner_trips += 1
        self.trail.append((self.outer_trips, self.inner_trips))
        self.inner_done = "yes" if self.inner_trips == self.outer_trips + 1 else "no"
        self.next({"no": self.inner, "yes": self.decide}, condition="inner_done")

    @step
    def decide(self):
        self.outer_done = "yes" if self.outer_trips == 2 else "no"
        self.next({"no": self.outer, "yes": self.end}, condition="outer_done")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopNestedFlow()
