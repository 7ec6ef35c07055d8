"""Events that set unknown parameters, and that are named twice."""

from flowc import FlowSpec, Parameter, step, trigger


@trigger(event={"name": "new", "parameters": {"lapha": "rate"}})  # error: [FC344]
class TriggersFlow(FlowSpec):
    alpha = Parameter("alpha", default=1)

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TriggersFlow()
