"""A flow in a file that hides a module of the standard library."""  # error: [FC009]:1

from flowc import FlowSpec, step


class HidesAModuleFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass

