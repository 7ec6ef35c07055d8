"""Steps with names that mean something else."""

from flowc import FlowSpec, step


class ReservedNamesFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.index)

    @step
    def index(self):  # error: [FC108]:9
        self.next(self.input)

    @step
    def input(self):  # error: [FC108]:9
        self.next(self.cmd)

    @step
    def cmd(self):  # error: [FC108]:9
        self.next(self.merge_artifacts)

    @step
    def merge_artifacts(self):  # error: [FC108]:9
        self.next(self.name)

    @step
    def name(self):  # error: [FC108]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReservedNamesFlow()
