"""Steps that take other arguments than they are given."""

from flowc import FlowSpec, step


class ArgumentsFlow(FlowSpec):
    @step
    def start(self, rate=1, depth=2):  # error: [FC110]:9
        self.next(self.work)

    @step
    def work(self):
        self.next(self.nothing)

    @step
    def nothing():  # error: [FC110]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ArgumentsFlow()
