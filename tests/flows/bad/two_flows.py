"""Two flows, and nobody says which is meant."""

from flowc import FlowSpec, step


class One(FlowSpec):  # error: [FC007]:7
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


class Two(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
