from metaflow import FlowSpec, step


class LoopSelfFlow(FlowSpec):
    @step
    def start(self):
        self.guesses = []
        self.next(self.guess)

    @step
    def guess(self):
        self.guesses.append(len(self.guesses))
        self.enough = "yes" if len(self.guesses) == 3 else "no"
        self.next({"yes": self.report, "no": self.guess}, condition="enough")

    @step
    def report(self):
        self.total = sum(self.guesses)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopSelfFlow()
