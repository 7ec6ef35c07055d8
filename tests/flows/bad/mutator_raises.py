"""A mutator raises."""

from flowc import FlowMutator, FlowSpec, step


class Strict(FlowMutator):
    def mutate(self, mutable_flow):
        for name, _ in mutable_flow.steps:
            if name == "end":
                raise ValueError(f"no rule for {name}")  # error: [FC011]:17


@Strict
class MutatorRaisesFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass

