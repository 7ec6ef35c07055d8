from metaflow import FlowSpec, step


class MergeIncludeFlow(FlowSpec):
    """Only what is named is looked at, so that differences elsewhere do no harm."""

    @step
    def start(self):
        self.wanted = "w"
        self.unwanted = "u"
        self.next(self.a, self.b)

    @step
    def a(self):
        self.differs = 1
        self.next(self.join)

    @step
    def b(self):
        self.differs = 2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.merge_artifacts(inputs, include=["wanted"])
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MergeIncludeFlow()
