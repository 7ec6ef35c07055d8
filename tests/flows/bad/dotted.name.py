"""A file whose name has a dot cannot be imported."""  # error: [FC009]:1

from flowc import FlowSpec, step


class DottedNameFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass

