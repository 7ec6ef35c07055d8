"""The function that computes the name of an event raises."""

from flowc import FlowSpec, step, trigger


@trigger(event=lambda context: context.nothing)  # error: [FC311]
class ComputedEventFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ComputedEventFlow()
