"""Two flows, of which the command names one."""
# options: :Second

from flowc import FlowSpec, step


class First(FlowSpec):
    @step
    def begin(self):
        pass


class Second(FlowSpec):  # near: [FC007] [FC008]
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
