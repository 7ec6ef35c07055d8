from metaflow import FlowSpec, step


class ForeachSetFlow(FlowSpec):
    """A set of strings is ordered differently in every process; every item still comes once."""

    @step
    def start(self):
        self.words = {"alpha", "beta", "gamma", "delta", "epsilon"}
        self.next(self.work, foreach="words")

    @step
    def work(self):
        self.word = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.words = sorted(task.word for task in inputs)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachSetFlow()
