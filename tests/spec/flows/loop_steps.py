from flowc import FlowSpec, step


class LoopStepsFlow(FlowSpec):
    """Train, evaluate, and tune as long as it is not good enough."""

    @step
    def start(self):
        self.rate = 8
        self.history = []
        self.next(self.train)

    @step
    def train(self):
        self.score = 10 - self.rate
        self.next(self.evaluate)

    @step
    def evaluate(self):
        self.history.append(self.score)
        self.verdict = "good" if self.score >= 8 else "bad"
        self.next({"good": self.deploy, "bad": self.tune}, condition="verdict")

    @step
    def tune(self):
        self.rate //= 2
        self.next(self.train)

    @step
    def deploy(self):
        self.deployed = self.rate
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopStepsFlow()
