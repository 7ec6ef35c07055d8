import time

from metaflow import FlowSpec, step


class FailsInBranchFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.good, self.bad)

    @step
    def good(self):
        time.sleep(0.05)
        self.next(self.after_good)

    @step
    def after_good(self):
        self.next(self.join)

    @step
    def bad(self):
        assert not self.name, "this branch fails"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    FailsInBranchFlow()
