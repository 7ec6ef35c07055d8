from metaflow import FlowSpec, step


class ForeachNumberFlow(FlowSpec):
    """The common slip of writing the number of items instead of the items."""

    @step
    def start(self):
        self.shards = int("4")
        self.next(self.work, foreach="shards")

    @step
    def work(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachNumberFlow()
