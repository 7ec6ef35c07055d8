from flowc import FlowSpec, Parameter, step


class LoopExitsFlow(FlowSpec):
    """A loop that may be left at two steps, to three different ones."""

    goal = Parameter("goal", default="converged")

    @step
    def start(self):
        self.trips = 0
        self.next(self.improve)

    @step
    def improve(self):
        self.trips += 1
        self.state = "broken" if self.goal == "broken" and self.trips == 2 else "fine"
        self.next({"fine": self.measure, "broken": self.repair}, condition="state")

    @step
    def measure(self):
        self.verdict = self.goal if self.trips == 3 else "more"
        self.next(
            {"more": self.improve, "converged": self.publish, "hopeless": self.give_up},
            condition="verdict",
        )

    @step
    def publish(self):
        self.ending = "published"
        self.next(self.end)

    @step
    def give_up(self):
        self.ending = "given up"
        self.next(self.end)

    @step
    def repair(self):
        self.ending = "repaired"
        self.next(self.end)

    @step
    def end(self):
        self.story = f"{self.ending} after {self.trips}"


if __name__ == "__main__":
    LoopExitsFlow()
