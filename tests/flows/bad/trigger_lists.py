"""A trigger with one event and a list, and with an event named twice."""

from flowc import FlowSpec, step, trigger


@trigger(event="a", events=["b", "b"])  # error: [FC309] error: [FC345]
class TriggerListsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TriggerListsFlow()
