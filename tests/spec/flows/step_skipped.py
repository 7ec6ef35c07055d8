from metaflow import FlowSpec, UserStepDecorator, step


class Cached(UserStepDecorator):
    """Skips the step and does what it would have done."""

    def init(self, *args, **kwargs):
        self.value = kwargs["value"]

    def pre_step(self, step_name, flow, inputs=None):
        flow.result = self.value
        self.skip_step = True


class StepSkippedFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.expensive)

    @Cached(value=42)
    @step
    def expensive(self):
        self.result = "computed"
        self.computed = True
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepSkippedFlow()
