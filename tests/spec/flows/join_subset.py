from metaflow import FlowSpec, step


class JoinSubsetFlow(FlowSpec):
    """A merge may be given some of the inputs only."""

    @step
    def start(self):
        self.items = [3, 1, 2]
        self.next(self.train, foreach="items")

    @step
    def train(self):
        self.model = f"model-{self.input}"
        self.score = self.input * 10
        self.next(self.best)

    @step
    def best(self, inputs):
        winner = max(inputs, key=lambda task: task.score)
        self.winner_index = winner.index
        self.merge_artifacts([winner])
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    JoinSubsetFlow()
