"""Branches run into the last step without a join."""

from flowc import FlowSpec, step


class BranchesIntoEndFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.next(self.end)

    @step
    def b(self):
        self.next(self.end)

    @step
    def end(self):  # error: [FC122]:9
        pass


if __name__ == "__main__":
    BranchesIntoEndFlow()
