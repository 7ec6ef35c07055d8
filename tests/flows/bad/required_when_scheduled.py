"""A required parameter in a flow that starts by itself."""

from flowc import FlowSpec, Parameter, schedule, step


@schedule(daily=True)
class RequiredWhenScheduledFlow(FlowSpec):
    day = Parameter("day", required=True)  # error: [FC211]

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RequiredWhenScheduledFlow()
