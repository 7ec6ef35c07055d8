from metaflow import FlowSpec, step


class ForeachInBranchFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1, 2]
        self.next(self.fan, self.plain)

    @step
    def fan(self):
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.result = self.input * 10
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.result = sum(task.result for task in inputs)
        self.next(self.join)

    @step
    def plain(self):
        self.result = 1
        self.next(self.join)

    @step
    def join(self, inputs):
        self.result = [branch.result for branch in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachInBranchFlow()
