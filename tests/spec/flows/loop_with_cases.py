from flowc import FlowSpec, step


class LoopWithCasesFlow(FlowSpec):
    """A switch inside a loop: another case in every trip, and a split in one of them."""

    @step
    def start(self):
        self.trips = 0
        self.trail = []
        self.next(self.turn)

    @step
    def turn(self):
        self.trips += 1
        self.kind = {1: "one", 2: "both", 3: "none"}[self.trips]
        self.next({"one": self.single, "both": self.fork, "none": self.rest}, condition="kind")

    @step
    def single(self):
        self.trail.append("single")
        self.next(self.decide)

    @step
    def fork(self):
        self.next(self.left, self.right)

    @step
    def left(self):
        self.side = "left"
        self.next(self.meet)

    @step
    def right(self):
        self.side = "right"
        self.next(self.meet)

    @step
    def meet(self, inputs):
        sides = "+".join(branch.side for branch in inputs)
        self.merge_artifacts(inputs, exclude=["side"])
        self.trail.append(sides)
        self.next(self.decide)

    @step
    def rest(self):
        self.trail.append("rest")
        self.next(self.decide)

    @step
    def decide(self):
        self.state = "done" if self.trips == 3 else "more"
        self.next({"more": self.turn, "done": self.end}, condition="state")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopWithCasesFlow()
