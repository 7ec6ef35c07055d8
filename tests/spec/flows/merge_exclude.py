from metaflow import FlowSpec, step


class MergeExcludeFlow(FlowSpec):
    @step
    def start(self):
        self.items = ["x", "y"]
        self.title = "letters"
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.scratch = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.merge_artifacts(inputs, exclude=["scratch"])
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MergeExcludeFlow()
