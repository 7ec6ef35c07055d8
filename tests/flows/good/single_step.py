"""One step that begins and ends the flow."""

from flowc import FlowSpec, step


class SingleStepFlow(FlowSpec):
    @step(start=True, end=True)  # near: [FC101] [FC103]
    def only(self):
        self.x = 1


if __name__ == "__main__":
    SingleStepFlow()
