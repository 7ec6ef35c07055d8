"""Values that reading the file is enough for."""
# options: --static

from flowc import FlowSpec, Parameter, resources, step

SIZE = 2048


class KnownWhenStaticFlow(FlowSpec):
    width = Parameter("width", default=SIZE)

    @resources(memory=SIZE, cpu=2)  # near: [FC013]
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    KnownWhenStaticFlow()
