"""A value in a decorator comes from a module that is not installed."""

import no_such_module_of_ours  # info: [FC015]

from flowc import FlowSpec, resources, step


class StubInDecoratorFlow(FlowSpec):
    @resources(memory=no_such_module_of_ours.MEMORY)  # error: [FC010]
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StubInDecoratorFlow()
