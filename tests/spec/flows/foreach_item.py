from metaflow import FlowSpec, step


class ForeachItemFlow(FlowSpec):
    @step
    def start(self):
        self.names = ["ada", "grace", "katherine"]
        self.outside = (self.index, self.input)
        self.next(self.work, foreach="names")

    @step
    def work(self):
        self.mine = (self.index, self.input)
        self.stack = [tuple(frame) for frame in self.foreach_stack()]
        self.next(self.join)

    @step
    def join(self, inputs):
        self.mine = [item.mine for item in inputs]
        self.stacks = [item.stack for item in inputs]
        self.inputs_tell = [(item.index, item.input) for item in inputs]
        self.after = (self.index, self.input, self.foreach_stack())
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachItemFlow()
