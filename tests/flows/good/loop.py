"""A loop of several steps, closed by an ordinary next."""

from flowc import FlowSpec, step


class LoopFlow(FlowSpec):
    @step
    def start(self):
        self.rate = 1.0
        self.next(self.train)

    @step
    def train(self):
        self.score = 1 - self.rate
        self.next(self.evaluate)

    @step
    def evaluate(self):
        self.verdict = "good" if self.score > 0.7 else "bad"
        self.next({"good": self.deploy, "bad": self.tune}, condition="verdict")

    @step
    def tune(self):
        self.rate /= 2
        self.next(self.train)

    @step
    def deploy(self):
        self.next(self.end)

    @step
    def end(self):
        print(self.score)


if __name__ == "__main__":
    LoopFlow()
