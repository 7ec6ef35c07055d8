"""The command names a flow that the file lacks."""  # error: [FC008]:1
# options: :UnknownClasFlow

from flowc import FlowSpec, step


class UnknownClassFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass

