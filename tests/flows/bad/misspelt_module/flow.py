"""A module of the project is misspelt, so nothing stands in for it."""

from flowc import FlowSpec, step
from helpres import clean  # error: [FC005]:1


class MisspeltModuleFlow(FlowSpec):
    @step
    def start(self):
        self.rows = clean([1])
        self.next(self.end)

    @step
    def end(self):
        pass
