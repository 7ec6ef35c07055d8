"""A loop that can be left for three different steps."""

from flowc import FlowSpec, step


class LoopSeveralExitsFlow(FlowSpec):
    @step
    def start(self):
        self.tries = 0
        self.next(self.attempt)

    @step
    def attempt(self):
        self.tries += 1
        self.result = "retry" if self.tries < 3 else "ok"
        self.next(
            {"ok": self.success, "retry": self.wait, "broken": self.failure},
            condition="result",
        )

    @step
    def wait(self):
        self.patience = "yes" if self.tries < 10 else "no"
        self.next({"yes": self.attempt, "no": self.give_up}, condition="patience")

    @step
    def success(self):
        self.next(self.report)

    @step
    def failure(self):
        self.next(self.report)

    @step
    def give_up(self):
        self.next(self.report)

    @step
    def report(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopSeveralExitsFlow()
