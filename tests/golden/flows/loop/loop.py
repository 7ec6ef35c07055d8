from flowc import FlowSpec, step


class LoopFlow(FlowSpec):
    """A loop of two steps with two exits, in which another loop runs."""

    @step
    def start(self):
        self.rounds = 0
        self.polished = 0
        self.next(self.train)

    @step
    def train(self):
        self.rounds += 1
        self.polish = 0
        self.next(self.refine)

    @step
    def refine(self):
        self.polish += 1
        self.polished += 1
        self.state = "more" if self.polish < 2 else "enough"
        self.next({"more": self.refine, "enough": self.evaluate}, condition="state")

    @step
    def evaluate(self):
        self.verdict = "good" if self.rounds == 3 else "bad"
        self.next(
            {"good": self.deploy, "bad": self.tune, "hopeless": self.give_up},
            condition="verdict",
        )

    @step
    def tune(self):
        self.next(self.train)

    @step
    def deploy(self):
        self.outcome = "deployed"
        self.next(self.end)

    @step
    def give_up(self):
        self.outcome = "given up"
        self.next(self.end)

    @step
    def end(self):
        print(self.outcome, self.rounds, self.polished)


if __name__ == "__main__":
    LoopFlow()
