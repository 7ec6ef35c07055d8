"""A flow that waits for itself, and for what is no flow."""

from flowc import FlowSpec, step, trigger_on_finish


@trigger_on_finish(flows=["StartsItselfFlow", "my flow"])  # error: [FC343] error: [FC346]
class StartsItselfFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StartsItselfFlow()
