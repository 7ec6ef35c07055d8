from metaflow import FlowSpec, Parameter, step


class SwitchFanOutFlow(FlowSpec):
    """One case is a whole foreach, another a whole split."""

    kind = Parameter("kind", default="foreach")

    @step
    def start(self):
        self.next({"foreach": self.fan, "split": self.fork, "plain": self.plain}, condition="kind")

    @step
    def fan(self):
        self.items = [1, 2]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.value = self.input * 10
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.value = [task.value for task in inputs]
        self.next(self.after)

    @step
    def fork(self):
        self.next(self.left, self.right)

    @step
    def left(self):
        self.value = "left"
        self.next(self.meet)

    @step
    def right(self):
        self.value = "right"
        self.next(self.meet)

    @step
    def meet(self, inputs):
        self.value = [branch.value for branch in inputs]
        self.next(self.after)

    @step
    def plain(self):
        self.value = []
        self.next(self.after)

    @step
    def after(self):
        self.length = len(self.value)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchFanOutFlow()
