from metaflow import FlowSpec, step


class MergeEqualFlow(FlowSpec):
    @step
    def start(self):
        self.config = {"rows": [1, 2]}
        self.next(self.a, self.b)

    @step
    def a(self):
        self.config = {"rows": [1, 2]}
        self.only_a = "a"
        self.chosen = "from a"
        self.next(self.join)

    @step
    def b(self):
        self.only_b = "b"
        self.chosen = "from b"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.chosen = inputs.b.chosen
        self.merge_artifacts(inputs)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MergeEqualFlow()
