"""A colon is missing."""

from flowc import FlowSpec, step


class SyntaxFlow(FlowSpec):
    @step
    def start(self)  # error: [FC003]
        self.next(self.end)
