from metaflow import FlowSpec, step


class SwitchAfterJoinFlow(FlowSpec):
    """A join may be a switch itself."""

    @step
    def start(self):
        self.scores = [3, 9, 4]
        self.next(self.evaluate, foreach="scores")

    @step
    def evaluate(self):
        self.score = self.input
        self.next(self.decide)

    @step
    def decide(self, inputs):
        self.best = max(task.score for task in inputs)
        self.verdict = "good" if self.best > 5 else "bad"
        self.next({"good": self.publish, "bad": self.discard}, condition="verdict")

    @step
    def publish(self):
        self.published = self.best
        self.next(self.end)

    @step
    def discard(self):
        self.published = None
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchAfterJoinFlow()
