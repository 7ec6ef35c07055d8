"""A module that is not installed is used where only a task gets, and on import as modules are."""

import no_such_module_of_ours as other  # info: [FC015]:8

from flowc import FlowSpec, resources, step


@other.register(kind="x")
class Model(other.Base):
    size = other.SIZE


class StubInStepFlow(FlowSpec):
    @resources(memory=1024)
    @step
    def start(self):
        self.size = other.measure(Model.size)  # near: [FC010]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StubInStepFlow()
