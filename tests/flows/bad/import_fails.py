"""The file raises while it is imported."""

from flowc import FlowSpec, step


class ImportFailsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass

    WIDTH = int("wide")  # error: [FC004]:13


if __name__ == "__main__":
    ImportFailsFlow()
