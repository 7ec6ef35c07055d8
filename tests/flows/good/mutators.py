"""Mutators that look for steps and decorators which need not be there."""

from flowc import FlowMutator, FlowSpec, retry, step


class Retried(FlowMutator):
    def mutate(self, mutable_flow):
        for name, found in mutable_flow.steps:
            if name == "start":  # near: [FC011]
                found.add_decorator(retry, deco_kwargs={"times": 2})


@Retried
class MutatorsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MutatorsFlow()
