from metaflow import FlowSpec, step


class PassThroughFlow(FlowSpec):
    @step
    def start(self):
        self.table = list(range(2000))
        self.next(self.middle)

    @step
    def middle(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.length = len(self.table)
        self.next(self.join)

    @step
    def b(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.merge_artifacts(inputs)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    PassThroughFlow()
