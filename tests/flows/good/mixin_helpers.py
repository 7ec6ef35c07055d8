"""A helper method of a mixin sets an artifact."""

from flowc import FlowSpec, step


class Loading:
    def load(self):
        self.rows = self._read()

    def _read(self):
        self.source = "memory"
        return [1, 2, 3]


class MixinHelpersFlow(Loading, FlowSpec):

    @step
    def start(self):
        self.load()
        self.next(self.work, foreach="rows")  # near: [FC401]

    @step
    def work(self):
        self.value = (self.source, self.input)  # near: [FC403]
        self.next(self.join)

    @step
    def join(self, inputs):
        self.values = [task.value for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.values)


if __name__ == "__main__":
    MixinHelpersFlow()
